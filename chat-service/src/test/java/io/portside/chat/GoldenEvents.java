package io.portside.chat;

import io.portside.common.event.Body;
import io.portside.common.event.ChatEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Rows that every protocol shows in its golden file, and the files. */
public final class GoldenEvents {
  private static final long TS = 1_763_696_000_123L;

  private GoldenEvents() {}

  /** One row of each kind. */
  public static List<ChatEvent> all() {
    return List.of(
        said(0, "alice", "c-91", new Body.Text("hi \"all\" é 😀")),
        said(1, "bob", "c-92", new Body.Text("hi", 4181L)),
        edited(2, "bob", "c-93", 4182, new Body.Text("hello")),
        said(3, "portside", "n-1", new Body.Notice("the log was restored")),
        said(4, "scanner", "x7-1", running()),
        edited(5, "scanner", "x7-2", 4185, done()));
  }

  private static ChatEvent said(int at, String from, String cid, Body body) {
    return new ChatEvent.Said("ops", 4181 + at, "k3", TS + at, from, cid, body);
  }

  private static ChatEvent edited(int at, String from, String cid, long on, Body body) {
    return new ChatEvent.Edited("ops", 4181 + at, "k3", TS + at, from, cid, on, body);
  }

  /** A scan that has begun. */
  public static Body.Scan running() {
    return new Body.Scan(
        "scanning 127.0.0.1, ports 22,80",
        "x7",
        "127.0.0.1",
        "22,80",
        Body.ScanState.RUNNING,
        0,
        2,
        0,
        List.of(),
        0);
  }

  /** The same scan at its end. */
  public static Body.Scan done() {
    return new Body.Scan(
        "127.0.0.1: 1 open of 2 ports, 12 ms",
        "x7",
        "127.0.0.1",
        "22,80",
        Body.ScanState.DONE,
        2,
        2,
        12,
        List.of(new Body.OpenPort("127.0.0.1", 22, "ssh")),
        1);
  }

  /** The lines of a golden file. */
  public static List<String> lines(String file) {
    try (InputStream in = GoldenEvents.class.getResourceAsStream("/golden/" + file)) {
      if (in == null) {
        throw new IllegalArgumentException("no golden file " + file);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
