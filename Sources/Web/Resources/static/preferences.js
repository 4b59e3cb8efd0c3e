// What this device remembers of its viewer: how loud, and which subtitles.

const volumeKey = "lectern.volume";
const subtitleKey = "lectern.subtitle";

function read(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // storage is switched off
  }
}

function write(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Then it holds for this page.
  }
}

export class Preferences {
  #subtitle = read(subtitleKey);

  applyVolume(video) {
    const volume = Number.parseFloat(read(volumeKey) ?? "1");
    if (volume >= 0 && volume <= 1) video.volume = volume;
  }

  set volume(volume) {
    write(volumeKey, String(volume));
  }

  /** A language, or "off". */
  set subtitle(subtitle) {
    this.#subtitle = subtitle;
    write(subtitleKey, subtitle);
  }

  /** The track to show: the language chosen last, none if none was chosen; `null` leaves it as the stream says. */
  pickSubtitle(tracks) {
    if (!this.#subtitle || !tracks.length) return null;
    return this.#subtitle === "off" ? -1 : (tracks.find(({ language }) => language === this.#subtitle)?.id ?? null);
  }
}
