"""Only states 03 to 06 count as taken over, no answer to a request: every verdict is judged anew.

No operation: after a migration of this room every document is marked (`triggers.after_migrate`).
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("metrics", "0001_initial")]

    operations = []
