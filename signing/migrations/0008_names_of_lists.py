import hashlib

from asn1crypto.crl import CertificateList
from django.db import migrations


def rename(apps, schema_editor):
    """A list is named by its issuer's key as well: two issuers may have one name."""
    answers = apps.get_model("signing", "RevocationAnswer").objects.filter(kind="crl")
    for row in answers.iterator(chunk_size=100):
        parsed = CertificateList.load(bytes(row.data))
        issuer = parsed["tbs_cert_list"]["issuer"].human_friendly[:450]
        apart = (parsed.issuing_distribution_point_value, parsed.authority_key_identifier_value)
        said = b"".join(one.dump() for one in apart if one is not None)
        if said:
            issuer += " " + hashlib.sha256(said).hexdigest()[:16]
        if issuer != row.issuer:
            answers.filter(pk=row.pk).update(issuer=issuer)


class Migration(migrations.Migration):
    dependencies = [("signing", "0007_files_of_one_act")]

    operations = [migrations.RunPython(rename, migrations.RunPython.noop)]
