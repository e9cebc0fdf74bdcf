#!/usr/bin/env bash
# Gets the JARs of LanguageTool (80 MB) with Maven, into the folder where mtfix looks for them, or into the one that is
# named. Does nothing if they are there.
#
#     scripts/languagetool.sh [FOLDER]
set -euo pipefail
pom="$(cd "$(dirname "$0")" && pwd)/languagetool.xml"
cache="${MTFIX_CACHE_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/mtfix}"
folder="${1:-${MTFIX_LANGUAGETOOL:-$cache/languagetool}}"
if cmp -s "$pom" "$folder/languagetool.xml"; then
  exit 0
fi
if [ -e "$folder" ] && [ ! -e "$folder/languagetool.xml" ] && ! rmdir "$folder" 2> /dev/null; then
  echo "scripts/languagetool.sh: $folder is not empty, and not of this script" >&2
  exit 2
fi
if ! command -v mvn > /dev/null; then
  echo "scripts/languagetool.sh: Maven is missing (Debian: apt-get install maven)" >&2
  exit 2
fi
mkdir -p "$(dirname "$folder")"
made="$(mktemp -d "$folder.XXXXXX")"
trap 'rm -rf "$made"' EXIT
# Maven writes beside the file that it reads.
cp "$pom" "$made/languagetool.xml"
mvn --quiet --batch-mode --no-transfer-progress -f "$made/languagetool.xml" \
  org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies \
  -DincludeScope=runtime -DoutputDirectory="$made"
chmod 755 "$made"
rm -rf "$folder"
mv "$made" "$folder"
trap - EXIT
echo "LanguageTool is in $folder"
