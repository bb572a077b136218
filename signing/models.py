"""The models of every subject of this app, where Django looks for them."""

from signing.authority.models import AuthorityKey
from signing.batches.models import SigningBatch, SigningItem
from signing.keys.models import Credential
from signing.trust.models import Anchor, RevocationAnswer
