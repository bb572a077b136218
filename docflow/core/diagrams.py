"""State diagrams as Mermaid text, drawn from the tables that the engine runs on."""

from docflow.core.workflow import Table


def mermaid(table: Table) -> str:
    """The machine as a `stateDiagram-v2`; automatic steps are marked with an asterisk."""
    reached = {str(table.initial)} | {str(step.target) for step in table.steps}
    sources = {str(source) for step in table.steps for source in step.sources}
    lines = ["stateDiagram-v2", f"    [*] --> {table.initial}"]
    for state in table.states:
        if str(state) in reached | sources:
            lines.append(f"    {state}: {state.label}")
    for step in table.steps:
        mark = "*" if step.automatic else ""
        for source in sorted(str(one) for one in step.sources):
            lines.append(f"    {source} --> {step.target}: {step.name}{mark}")
    return "\n".join(lines)
