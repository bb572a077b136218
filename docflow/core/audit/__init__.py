"""The chained record of every act and read: rows, chain, proof. Knows values, never other rooms."""
