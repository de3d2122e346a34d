package io.portside.chat;

import io.portside.chat.core.ChatLimits;
import io.portside.chat.core.FloodLimit;
import io.portside.chat.core.RoomName;
import io.portside.chat.json.EnvelopeLimits;
import io.portside.chat.line.LineConfig;
import io.portside.chat.line.LineConfig.TextLimits;
import io.portside.chat.store.LogLimits;
import io.portside.chat.udp.UdpConfig;
import io.portside.chat.ws.WebSocketConfig;
import io.portside.common.config.ByteSize;
import io.portside.common.config.Check;
import io.portside.common.config.Default;
import io.portside.common.config.Doc;
import io.portside.common.event.Role;
import io.portside.common.net.Cidr;
import io.portside.common.net.HostPort;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * How chat listens and what its bounds are.
 *
 * @param http WebSocket and REST listener
 * @param tcp listener for plain text and JSON lines; UDP listens on the same number
 * @param lobby the room that always exists
 * @param eventLoops how many event loops sessions are spread over, 0-64; 0: one per processor
 * @param limits the bounds of what peers can feed
 * @param peers whom it believes what
 */
public record ChatConfig(
    @Default("127.0.0.1:0") @Doc("WebSocket and REST listener; port 0: any free one") HostPort http,
    @Default("127.0.0.1:0") @Doc("plain text listener; port 0: any free one") HostPort tcp,
    @Default("lobby") @Doc("the room that always exists") String lobby,
    @Default("0") @Doc("event loops for sessions; 0: one per processor") int eventLoops,
    Limits limits,
    Peers peers) {
  private static final int MAX_EVENT_LOOPS = 64;
  private static final int MAX_DATAGRAM_SOURCES = 1_000;

  public ChatConfig {
    Check.of()
        .that("lobby", RoomName.parse(lobby).isPresent(), "cannot be a room's name")
        .range("eventLoops", eventLoops, 0, MAX_EVENT_LOOPS)
        .done();
  }

  /**
   * Whom chat believes what. Blocks are such as {@code 10.0.0.0/8}.
   *
   * @param proxies whose PROXY header and {@code X-Forwarded-For} are believed
   * @param datagrams whose datagrams are posted
   * @param origins pages of which other sites may open a WebSocket, such as {@code
   *     https://ops.example}
   */
  public record Peers(
      @Default("127.0.0.0/8, ::1") @Doc("whose PROXY header and X-Forwarded-For are believed")
          List<Cidr> proxies,
      @Default("127.0.0.0/8, ::1") @Doc("whose datagrams are posted") List<Cidr> datagrams,
      @Doc("pages of which other sites may open a WebSocket") List<String> origins) {
    public Peers {
      proxies = List.copyOf(proxies);
      datagrams = List.copyOf(datagrams);
      origins = List.copyOf(origins);
    }
  }

  /**
   * What peers can feed, bounded.
   *
   * @param sessions per node
   * @param rooms in the store
   * @param newRooms rooms one address may make at once, then one in 5 s; a session a fifth of that,
   *     then one in 10 s
   * @param roomsPerSession one session may hear
   * @param text longest message, in UTF-8
   * @param unread what a session may leave unread before it is cut
   * @param burst messages a session may send at once
   * @param perSecond messages a session may send each second in the long run
   * @param presence up to so many members a room tells who comes and goes
   * @param queued appends that wait for the store, per node
   */
  public record Limits(
      @Default("20000") @Doc("sessions per node") int sessions,
      @Default("10000") @Doc("rooms in the store") int rooms,
      @Default("50") @Doc("rooms one address may make at once; then one in 5 s") int newRooms,
      @Default("100") @Doc("rooms one session may hear") int roomsPerSession,
      @Default("8KiB") @Doc("longest message, in UTF-8") ByteSize text,
      @Default("1MiB") @Doc("what a session may leave unread before it is cut") ByteSize unread,
      @Default("20") @Doc("messages a session may send at once") int burst,
      @Default("5") @Doc("messages a session may send each second") int perSecond,
      @Default("200") @Doc("largest room that tells who comes and goes") int presence,
      @Default("10000") @Doc("appends that wait for the store, per node") int queued) {
    private static final int MILLION = 1_000_000;

    public Limits {
      Check.of()
          .range("sessions", sessions, 1, MILLION)
          .range("rooms", rooms, 1, MILLION)
          .range("newRooms", newRooms, 1, MILLION)
          .range("roomsPerSession", roomsPerSession, 1, 10_000)
          .range("text", text.bytes(), 1, 64 << 10)
          .range("unread", unread.bytes(), 64 << 10, 1 << 30)
          .range("burst", burst, 1, MILLION)
          .range("perSecond", perSecond, 1, MILLION)
          .range("presence", presence, 0, MILLION)
          .range("queued", queued, 1, MILLION)
          .done();
    }
  }

  /** How many event loops that is on this machine. */
  int effectiveEventLoops() {
    return eventLoops > 0
        ? eventLoops
        : Math.min(Runtime.getRuntime().availableProcessors(), MAX_EVENT_LOOPS);
  }

  RoomName lobbyRoom() {
    return new RoomName(lobby);
  }

  ChatLimits chatLimits(Role guests) {
    return new ChatLimits(
        lobbyRoom(),
        limits.sessions,
        limits.roomsPerSession,
        Math.toIntExact(limits.text.bytes()),
        limits.unread.bytes(),
        new FloodLimit.Rate(limits.burst, limits.perSecond),
        guests,
        limits.presence,
        Duration.ofSeconds(2));
  }

  WebSocketConfig webSocket() {
    return new WebSocketConfig(
        lobbyRoom(), Set.copyOf(peers.origins), peers.proxies, envelopeLimits());
  }

  LineConfig lines(int httpPort) {
    TextLimits usual = TextLimits.DEFAULT;
    var text =
        new TextLimits(
            usual.maxLineBytes(),
            limits.unread.bytes(),
            usual.bannerMs(),
            usual.idleFlushMs(),
            usual.lateResultsMs(),
            usual.lingerMs());
    return new LineConfig(
        lobbyRoom(), httpPort, peers.proxies, limits.sessions, text, envelopeLimits());
  }

  UdpConfig datagrams() {
    return new UdpConfig(
        lobbyRoom(),
        peers.datagrams,
        peers.proxies,
        new FloodLimit.Rate(limits.burst, limits.perSecond),
        MAX_DATAGRAM_SOURCES);
  }

  private EnvelopeLimits envelopeLimits() {
    EnvelopeLimits usual = EnvelopeLimits.DEFAULT;
    return new EnvelopeLimits(
        usual.maxMessageBytes(),
        limits.unread.bytes(),
        usual.maxUnderWay(),
        usual.maxMalformed(),
        usual.helloMs(),
        usual.heartbeatMs());
  }

  LogLimits logLimits() {
    LogLimits usual = LogLimits.DEFAULT;
    return new LogLimits(limits.rooms, limits.queued, usual.maxQueuedBytes(), usual.maxBatch());
  }
}
