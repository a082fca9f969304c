"""`python -m portal.simulator CONFIG.json` serves the simulator where its issuer says, on loopback only."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from urllib.parse import urlsplit

from werkzeug.serving import make_server

from portal.simulator import SimulatorConfig, create_app


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print("usage: python -m portal.simulator CONFIG.json", file=sys.stderr)
        return 2
    # The requests' lines would carry authorization codes.
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    config = SimulatorConfig.from_file(Path(arguments[0]))
    place = urlsplit(config.issuer)
    server = make_server(place.hostname or "127.0.0.1", place.port or 8001, create_app(config), threaded=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        server.server_close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
