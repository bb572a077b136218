"""The models of every subject of this app, where Django looks for them."""

from signing.authority.models import AuthorityKey
from signing.batches.models import SigningBatch, SigningItem
from signing.external.models import PendingEnrolment, PendingSignature
from signing.keys.models import Credential, PendingKey, TokenModel
from signing.trust.models import Anchor, RevocationAnswer, Source
