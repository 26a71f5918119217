#!/bin/sh
# Bring a headless Chromium for the tests of the page, where apt and the right to use it are there.
if command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 \
   || command -v google-chrome >/dev/null 2>&1; then
  exit 0
fi
as_root=""
if [ "$(id -u)" != 0 ]; then
  as_root="sudo -n"
fi
if command -v apt-get >/dev/null 2>&1 && $as_root true >/dev/null 2>&1; then
  echo "== Installing a headless Chromium for the tests of the page"
  $as_root apt-get update -qq >/dev/null 2>&1
  if $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null 2>&1; then
    exit 0
  fi
fi
echo "== No Chromium, and no way to install one: the page (tests/test_page.py) will not be tested"
