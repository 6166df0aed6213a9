"""Ask the web process on this machine for its health: `probe.py PORT`, for containers."""

import os
import sys
from urllib.error import URLError
from urllib.request import Request, urlopen


def main() -> int:
    # the site answers only to its own names
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip()
    request = Request(f"http://127.0.0.1:{int(sys.argv[1])}/health/", headers={"Host": host})
    try:
        with urlopen(request, timeout=4) as reply:  # noqa: S310 -- always http, built above
            return 0 if reply.status == 200 else 1
    except URLError as error:
        print(error.reason, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
