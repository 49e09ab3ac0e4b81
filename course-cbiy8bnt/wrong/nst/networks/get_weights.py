"""Put weights where the notebook looks for them: fit them here, fetch them, or convert a file that you have."""

import argparse
import glob
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import ModuleType

import pooch  # type: ignore[import-untyped]
from tqdm import tqdm

from nst.errors import NSTError, WeightsError
from nst.files import is_same, refuse_to_overwrite
from nst.networks import matconvnet, squeezenet_file, squeezenet_stand_in, stand_in
from nst.networks.matconvnet import write_matconvnet
from nst.networks.squeezenet import SQUEEZENET_MODEL, read_squeezenet
from nst.networks.squeezenet_file import write_squeezenet
from nst.networks.vgg19 import VGG_MODEL, read_weights
from nst.types import Weights

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = """\
examples:
  python pretrained-model/get_weights.py --stand-in                 no download: fit a network to images/, a minute
  python pretrained-model/get_weights.py --download                 trained weights: Keras' file, 80 MB
  python pretrained-model/get_weights.py --download --matconvnet    the file of the original course, 535 MB
  python pretrained-model/get_weights.py --download --url http://mirror.example/vgg19.h5
  python pretrained-model/get_weights.py --from ~/Downloads/imagenet-vgg-verydeep-19.mat
  python pretrained-model/get_weights.py --thin --out /tmp/thin.mat
  python pretrained-model/get_weights.py --stand-in --squeezenet    the same for the lab with SqueezeNet, seconds
  python pretrained-model/get_weights.py --from ~/Downloads/squeezenet.ckpt --squeezenet
"""

REMAKABLE = ("stand-in", "thin")  # networks that this program can make again, and so may replace


@dataclass(frozen=True)
class Architecture:
    """A network that a notebook loads: where its weights are, and functions that read, write and make them."""

    place: Path
    read: Callable[[Path], tuple[str, Weights]]
    read_fingerprint: Callable[[Path], str]
    write: Callable[[Path, Weights, str, str], None]
    fits: ModuleType  # has stand_in_weights(), fingerprint() and thin_weights()


VGG19 = Architecture(ROOT / VGG_MODEL, read_weights, matconvnet.read_fingerprint, write_matconvnet, stand_in)
SQUEEZENET = Architecture(
    ROOT / SQUEEZENET_MODEL,
    read_squeezenet,
    squeezenet_file.read_fingerprint,
    write_squeezenet,
    squeezenet_stand_in,
)


@dataclass(frozen=True)
class Source:
    """A file of trained weights on the net: its size in bytes, and its hash as pooch writes it."""

    url: str
    size: int
    hash: str


# The only hash known of Keras' file is an MD5 (keras.applications pins the same): proof against damage, not malice.
KERAS = Source(
    "https://storage.googleapis.com/tensorflow/keras-applications/vgg19/"
    "vgg19_weights_tf_dim_ordering_tf_kernels_notop.h5",
    80_134_624,
    "md5:253f8cb515780f3b799900260a226db6",
)
MATCONVNET = Source(
    "https://www.vlfeat.org/matconvnet/models/imagenet-vgg-verydeep-19.mat",
    534_904_783,
    "sha256:abdb57167f82a2a1fbab1e1c16ad9373411883f262a1a37ee5db2e6fb0044695",
)


def download(source: Source, out: Path, url: str | None = None) -> None:
    """Fetch trained weights, check their hash, and write their convolutions to `out`.

    Arguments:
    source -- which file
    out -- where the weights go; what is there stays until the new ones are complete
    url -- a mirror of the same file

    Raises WeightsError if the file cannot be had or is not the right one.
    """
    url = url or source.url
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f"{out.name}.", suffix=".part", dir=out.parent) as folder:
        fetcher = pooch.create(folder, "", registry={"file": source.hash}, urls={"file": url}, retry_if_failed=2)
        try:
            file = fetcher.fetch("file", downloader=partial(_fetch, size=source.size))
        except (OSError, ValueError) as error:  # OSError: the net or the disk; ValueError: a wrong hash or URL
            raise WeightsError(
                f"no weights from {url}: {error}. Expected {source.size:,} bytes, {source.hash}. Behind a proxy, set "
                "HTTPS_PROXY; for a mirror, add --url; for a file you got some other way, use --from FILE; "
                "without any, fit the stand-in network with --stand-in"
            ) from error
        convert(Path(file), out)


def _fetch(url: str, output_file: object, fetcher: pooch.Pooch, size: int) -> None:
    """Make one of pooch's attempts, with a progress bar that is closed in any case."""
    with tqdm(total=size, unit="B", unit_scale=True, desc="fetching") as bar:
        pooch.HTTPDownloader(progressbar=bar, chunk_size=1 << 16)(url, output_file, fetcher)


def convert(file: Path, out: Path, architecture: Architecture = VGG19) -> None:
    """Write the convolutions in `file`, in any format that is read, to `out`.

    Raises WeightsError if `file` holds no such network or is `out` itself, OverwriteError if `out` is a part of it.
    """
    if is_same(out, file):
        raise WeightsError(f"{file} is already in its place; nothing to convert. Another place goes after --out")
    refuse_to_overwrite(out, file.parent.glob(f"{glob.escape(file.name)}.*"), overwrite=True)  # those of a checkpoint
    network, weights = architecture.read(file)
    architecture.write(out, weights, network, "")


def what_is_there(out: Path, architecture: Architecture) -> str:
    """Return the name of the network in `out`, "" if there is no file, "unreadable" if it holds no weights."""
    if not out.exists():
        return ""
    try:
        return architecture.read(out)[0]
    except WeightsError:
        return "unreadable"


def run(args: argparse.Namespace) -> str:
    """Do what the command line asks. Returns what to tell the user; raises NSTError."""
    architecture = SQUEEZENET if args.squeezenet else VGG19
    out: Path = args.out or architecture.place
    there = "" if args.force else what_is_there(out, architecture)
    fingerprint = architecture.fits.fingerprint() if args.stand_in else ""
    up_to_date = there == "stand-in" and args.stand_in and architecture.read_fingerprint(out) == fingerprint
    if up_to_date or (there == "VGG-19" and args.download):
        return f"already there: {there} in {out}"
    if there and there not in REMAKABLE:
        raise WeightsError(f"{out} is there already ({there}). Add --force to replace it, or --out to write elsewhere")

    if args.stand_in:
        refuse_to_overwrite(out, stand_in.pictures(), overwrite=True)
        architecture.write(out, architecture.fits.stand_in_weights(), "stand-in", fingerprint)
    elif args.thin:
        architecture.write(out, architecture.fits.thin_weights(), "thin", "")
    elif args.download:
        download(MATCONVNET if args.matconvnet else KERAS, out, args.url)
    else:
        convert(args.file, out, architecture)
    return f"wrote {what_is_there(out, architecture)} to {out}" + (f", in place of {there}" if there else "")


def parser() -> argparse.ArgumentParser:
    """Build the parser of the command line."""
    p = argparse.ArgumentParser(
        description=__doc__, epilog=EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    what = p.add_mutually_exclusive_group(required=True)
    what.add_argument("--stand-in", action="store_true", help="fit the stand-in network to the pictures in images/")
    what.add_argument("--download", action="store_true", help="fetch trained weights")
    what.add_argument(
        "--from",
        dest="file",
        type=Path,
        metavar="FILE",
        help="convert a .mat of MatConvNet or a .h5 or .keras of Keras; of SqueezeNet, Keras' or a checkpoint of "
        "TensorFlow",
    )
    what.add_argument("--thin", action="store_true", help="make a network with a few channels a layer, for tests")
    p.add_argument("--squeezenet", action="store_true", help="SqueezeNet, for the lab, in place of VGG-19")
    p.add_argument("--matconvnet", action="store_true", help="with --download: MatConvNet's file in place of Keras'")
    p.add_argument("--url", help="with --download: a mirror of the file")
    p.add_argument("--out", type=Path, metavar="FILE", help="default: where the notebook looks for it")
    p.add_argument("--force", action="store_true", help="replace whatever is there")
    return p


def main(argv: list[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    p = parser()
    args = p.parse_args(argv)
    if (args.matconvnet or args.url) and not args.download:
        p.error("--matconvnet and --url go with --download")
    if args.squeezenet and args.download:
        p.error("--download knows of VGG-19 only; a file of SqueezeNet's weights that you have goes after --from")
    try:
        print(run(args))
    except (NSTError, OSError) as error:
        print(f"get_weights.py: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("get_weights.py: stopped. The weights are as they were", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
