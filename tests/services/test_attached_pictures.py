"""Photos and pictures that people attach: decoded whole, turned upright, and without what the camera adds."""

from io import BytesIO

import pytest
from PIL import Image, ImageChops, ImageCms, PngImagePlugin

from services.attachments.check import Checked, checked
from services.errors import Problem
from services.settings import Settings
from tests.files import photo, picture, pixels


def refused(name: str, content: bytes, settings: Settings) -> str:
    with pytest.raises(Problem) as problem:
        checked(name, content, settings)
    assert problem.value.field == "files"
    return problem.value.message


def test_a_photo_keeps_its_look_and_loses_where_it_was_taken(settings: Settings) -> None:
    exif = Image.Exif()
    exif[0x0110] = "Phone 12"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (41.0, 2.0, 1.5)
    sent = photo(exif=exif, comment=b"Main Street 5", quality=80)
    assert b"Phone 12" in sent

    stored = checked("rash.jpg", sent, settings)

    assert stored.media_type == "image/jpeg"
    assert stored.size == len(stored.content)
    for told in (b"Exif", b"Phone 12", b"Main Street"):
        assert told not in stored.content
    assert difference(sent, stored) <= 3


def test_a_photo_held_sideways_is_stored_upright(settings: Settings) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turn a quarter clockwise
    stored = pixels(checked("a.jpg", photo(64, 48, exif=exif), settings).content)
    assert stored.size == (48, 64)
    assert dark(stored, (24, 2)) != dark(stored, (24, 61))  # left and right of the photo are now top and bottom
    assert 0x0112 not in stored.getexif()


def test_colours_of_another_colour_space_are_turned_into_the_usual_one(settings: Settings) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    stored = checked("a.jpg", photo(icc_profile=profile), settings)
    assert "icc_profile" not in pixels(stored.content).info


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA", "P", "1", "I;16"])
def test_a_picture_keeps_every_pixel(mode: str, settings: Settings) -> None:
    sent = picture(mode=mode)
    stored = checked("scan.png", sent, settings)
    assert stored.media_type == "image/png"
    assert pixels(stored.content).mode == pixels(sent).mode
    assert pixels(stored.content).tobytes() == pixels(sent).tobytes()


def test_a_picture_loses_text_and_whatever_was_put_behind_it(settings: Settings) -> None:
    told = PngImagePlugin.PngInfo()
    told.add_text("Author", "Alice Test")
    stored = checked("a.png", picture(pnginfo=told) + b"<script>alert(1)</script>", settings)
    assert b"Alice" not in stored.content
    assert b"<script>" not in stored.content


def test_a_script_behind_a_photo_does_not_survive(settings: Settings) -> None:
    assert b"<script>" not in checked("a.jpg", photo() + b"<script>alert(1)</script>", settings).content


@pytest.mark.parametrize(("make", "name"), [(photo, "a.jpg"), (picture, "a.png")])
def test_a_cut_picture_is_refused(make: type, name: str, settings: Settings) -> None:
    whole = make(640, 480)
    for length in (20, len(whole) // 3, len(whole) - 30):
        assert "damaged or incomplete" in refused(name, whole[:length], settings)


def test_too_many_pixels_are_refused_before_they_are_decoded(settings: Settings) -> None:
    out = BytesIO()
    Image.new("1", (30_000, 30_000)).save(out, "PNG")
    assert out.tell() < 200_000
    assert "at most 50 megapixels" in refused("huge.png", out.getvalue(), settings)


def test_other_kinds_of_pictures_are_named_for_what_they_are(settings: Settings) -> None:
    out = BytesIO()
    Image.new("P", (8, 8)).save(out, "GIF")
    assert "JPEG or PNG" in refused("gif-as.png", out.getvalue(), settings)
    assert "HEIC photo" in refused("IMG_1.HEIC", b"\0\0\0\x18ftypheic" + bytes(40), settings)
    assert "HEIC photo" in refused("IMG_1.jpg", b"\0\0\0\x18ftypmif1" + bytes(40), settings)


def difference(sent: bytes, stored: Checked) -> int:
    """The largest difference of one pixel in one colour, of 255."""
    bands = ImageChops.difference(pixels(sent), pixels(stored.content)).getextrema()
    return max(high for _low, high in bands)  # type: ignore[misc]


def dark(image: Image.Image, place: tuple[int, int]) -> bool:
    return image.convert("L").getpixel(place) < 128  # type: ignore[operator]
