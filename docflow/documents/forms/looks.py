"""A picture of a hand or a seal, as it is chosen from the disk or the camera."""

from django import forms
from django.utils.translation import gettext_lazy as _

from signing.stamps.inking import LARGEST_FILE


class PictureForm(forms.Form):
    """One file; what is in it is judged by the service."""

    picture = forms.FileField(
        label=_("Hình PNG hoặc JPEG"),
        help_text=_("Ký hoặc đóng dấu trên giấy trắng, quét hoặc chụp thẳng, cắt sát nét."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
        max_length=200,
    )

    def clean_picture(self) -> object:
        found = self.cleaned_data["picture"]
        if found.size > LARGEST_FILE:
            raise forms.ValidationError(_("Hình lớn hơn 4 MB. Hãy cắt sát nét rồi lưu lại."))
        return found
