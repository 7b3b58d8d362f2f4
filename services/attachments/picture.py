"""A photo or picture, decoded whole and written anew: what is not the picture itself does not survive (SECURITY FI-07).

Runs in the process of services.attachments.opening_program alone, within its limits.
"""

from contextlib import suppress
from io import BytesIO
from typing import Any

from PIL import Image, ImageCms, ImageOps, JpegImagePlugin

from services.attachments.limits import LARGEST, MOST_PIXELS
from services.attachments.refused import RefusedFile

Image.MAX_IMAGE_PIXELS = None  # our own cap is lower, and is a refusal instead of a warning


def clean_jpeg(content: bytes) -> bytes:
    """The photo turned upright, in sRGB, compressed as strongly as it was. Raises RefusedFile."""
    image = _decoded(content, ["JPEG", "MPO"])
    tables: Any = getattr(image, "quantization", None)
    sampling = JpegImagePlugin.get_sampling(image) if isinstance(image, JpegImagePlugin.JpegImageFile) else -1
    profile = image.info.get("icc_profile")
    upright = _in_srgb(ImageOps.exif_transpose(image), profile)
    upright.info = {}
    # The tables of the original keep its quality: compressing again with them changes next to nothing.
    same: dict[str, Any] = {"qtables": tables, "subsampling": sampling if sampling >= 0 else 2}
    for options in (same, same | {"progressive": True}, {"quality": 85}):
        with suppress(ValueError, OSError, TypeError):
            written = _written(upright, "JPEG", optimize=True, **options)
            if len(written) <= LARGEST:
                return written
    raise RefusedFile("size")


def clean_png(content: bytes) -> bytes:
    """The picture with the same pixels, and nothing else. Raises RefusedFile."""
    with _first_frame(content, ["PNG"]) as probe:
        probe.verify()  # checks the sum of each chunk
    image = _decoded(content, ["PNG"])
    transparency = image.info.get("transparency")
    upright = ImageOps.exif_transpose(image)
    upright.info = {} if transparency is None else {"transparency": transparency}
    for level in (6, 9):
        written = _written(upright, "PNG", compress_level=level)
        if len(written) <= LARGEST:
            return written
    raise RefusedFile("size")


def _decoded(content: bytes, formats: list[str]) -> Image.Image:
    image = _first_frame(content, formats)
    image.load()
    return image


def _first_frame(content: bytes, formats: list[str]) -> Image.Image:
    image = Image.open(BytesIO(content), formats=formats)
    if image.width * image.height > MOST_PIXELS:
        raise RefusedFile("pixels")
    return image


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Colours stay as they were seen although the profile, which may hold anything, is left behind."""
    if profile and image.mode in ("RGB", "CMYK"):
        with suppress(ImageCms.PyCMSError, OSError, ValueError):
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            turned = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
            if turned is not None:
                return turned
    return image if image.mode in ("L", "RGB") else image.convert("RGB")


def _written(image: Image.Image, kind: str, **options: Any) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()
