#!/bin/sh
# Bring what the tests use of the system, where apt and the right to use it are there: a headless
# Chromium for the page, tesseract with four languages for scans. What is not there is not tested, and said.
wanted=""
if ! command -v chromium >/dev/null 2>&1 && ! command -v chromium-browser >/dev/null 2>&1 \
   && ! command -v google-chrome >/dev/null 2>&1; then
  wanted="chromium"
fi
for language in eng rus kaz kor; do
  if ! tesseract --list-langs 2>/dev/null | grep -qx "$language"; then
    wanted="$wanted tesseract-ocr-$language"
  fi
done
[ -z "$wanted" ] && exit 0
as_root=""
if [ "$(id -u)" != 0 ]; then
  as_root="sudo -n"
fi
if command -v apt-get >/dev/null 2>&1 && $as_root true >/dev/null 2>&1; then
  echo "== Installing for the tests: $wanted"
  $as_root apt-get update -qq >/dev/null 2>&1
  # shellcheck disable=SC2086
  if $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $wanted >/dev/null 2>&1; then
    exit 0
  fi
fi
echo "== No way to install $wanted: what needs it (the page, or OCR) will not be tested"
