# Sourced by ./run and ./test: sets $python to a supported Python, or exits with a message.
for python in python3 python3.13 python3.12 python3.11 python; do
    if "$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then
        return 0
    fi
done
echo "Python 3.11, 3.12 or 3.13 is needed and none is on the PATH: install one (Debian, Ubuntu: apt-get install python3 python3-venv; macOS: brew install python@3.13), then try again." >&2
exit 1
