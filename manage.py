"""Django's own command line; the same as `zhunsheng manage`."""

import sys

from zhunsheng.cli import manage

if __name__ == "__main__":
    sys.exit(manage.run(sys.argv[1:]))
