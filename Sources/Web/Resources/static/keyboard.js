// Keys and the remote control. On the stage arrows seek and set the volume; on the control bar they move, as on a television:
// left and right along a row, up to the seek bar and to the stage, down to the buttons and out to the page.

import { closeMenu } from "./menu.js";

const playKeys = [" ", "k", "MediaPlayPause"];

export class Keyboard {
  #player;
  #stage;

  constructor(player, stage) {
    this.#player = player;
    this.#stage = stage;
    document.addEventListener("keydown", (event) => this.#pressed(event));
  }

  #pressed(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = document.activeElement;
    const isInside = this.#stage.contains(target);
    if (isInside) this.#player.wake();
    if (!isInside && target !== document.body) {
      // Elsewhere on the page the letters still mean the film, but not while somebody writes or presses a button.
      if (!target.matches("input, textarea, select") && event.key !== " " && this.#letters(event)) event.preventDefault();
      return;
    }
    const handled = target.closest?.(".controls") ? this.#onControls(event, target) : this.#onStage(event, target);
    if (handled) event.preventDefault();
  }

  #onControls(event, target) {
    const isSeekBar = target.matches(".seek");
    switch (event.key) {
      case "ArrowLeft":
      case "ArrowRight": {
        const way = event.key === "ArrowRight" ? 1 : -1;
        if (isSeekBar) this.#player.step(way * 5);
        else this.#along(target, way);
        return true;
      }
      case "ArrowUp":
        if (isSeekBar) this.#stage.focus();
        else this.#stage.querySelector(".seek").focus();
        return true;
      case "ArrowDown":
        if (!isSeekBar) return false;
        this.#stage.querySelector(".toggle").focus();
        return true;
      case "PageUp":
      case "PageDown":
        this.#player.step(event.key === "PageUp" ? 60 : -60);
        return true;
      case "Escape":
      case "GoBack":
        if (!closeMenu()) this.#stage.focus();
        return true;
      case "Enter":
      case " ":
        if (!isSeekBar) return false; // a button presses itself
        this.#player.toggle();
        return true;
      default:
        return this.#letters(event);
    }
  }

  #along(target, way) {
    const buttons = [...this.#stage.querySelectorAll(".buttons button, .buttons input")]
      .filter((button) => button.offsetParent !== null && !button.closest("ul"));
    buttons[buttons.indexOf(target) + way]?.focus();
  }

  #onStage(event, target) {
    const isButton = target.tagName === "BUTTON"; // start over, replay, try again
    switch (event.key) {
      case "ArrowLeft":
      case "ArrowRight":
        this.#player.step(event.key === "ArrowRight" ? 5 : -5, true);
        return true;
      case "ArrowUp":
      case "ArrowDown":
        // On the page these scroll; they are the volume only for who has chosen the stage, and lead to the page before it plays.
        if (target === document.body || !this.#player.hasStarted) return false;
        this.#player.setVolume(this.#player.video.volume + (event.key === "ArrowUp" ? 0.05 : -0.05));
        return true;
      case "Enter":
        if (isButton || target === document.body) return false;
        // The OK key of a remote control: what it did is seen, and the other buttons are an arrow away.
        this.#player.toggle();
        this.#stage.querySelector(".toggle").focus();
        return true;
      case "Home":
      case "End":
        if (target === document.body) return false;
        this.#player.seek(event.key === "Home" ? 0 : this.#player.duration - 1);
        return true;
      default:
        return isButton && event.key === " " ? false : this.#letters(event);
    }
  }

  #letters(event) {
    const player = this.#player;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (playKeys.includes(key)) player.toggle();
    else if (key === "MediaPlay") player.play();
    else if (key === "MediaPause" || key === "MediaStop") player.video.pause();
    else if (key === "f") player.fullScreen();
    else if (key === "m") player.mute();
    else if (key === "c") player.nextSubtitle();
    else if (key === "j" || key === "MediaRewind") player.step(-10, true);
    else if (key === "l" || key === "MediaFastForward") player.step(10, true);
    else if (/^\d$/.test(key) && player.hasStarted) player.seek((player.duration * Number(key)) / 10);
    else return false;
    return true;
  }
}
