package io.portside.gateway.http;

import static io.portside.gateway.http.HttpFixture.ask;
import static org.assertj.core.api.Assertions.assertThat;

import io.portside.gateway.Await;
import io.portside.gateway.listener.Refusal;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is malformed or ambiguous does not reach an endpoint; what is for one hop goes no further.
 */
@Timeout(30)
class HygieneTest {
  private final HttpFixture fixture = new HttpFixture();
  private final AtomicInteger reached = new AtomicInteger();
  private HttpListener proxy = fixture.proxy();

  @BeforeEach
  void start() {
    proxy = fixture.proxy(fixture.server(this::echoHead).actualPort());
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  private void echoHead(HttpServerRequest request) {
    reached.incrementAndGet();
    var text = new StringBuilder(request.method() + " " + request.uri() + "\n");
    request.headers().forEach((name, value) -> text.append(name + "=" + value + "\n"));
    request
        .body()
        .onSuccess(
            body ->
                request
                    .response()
                    .putHeader("X-Dropped", "1")
                    .putHeader("X-Kept", "1")
                    .putHeader("Connection", "x-dropped")
                    .putHeader("Proxy-Connection", "x")
                    .end(text + "body=" + body));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          GET / HTTP/1.1                                                            | 400
          GET / HTTP/1.1~Host: a~Host: a                                            | 400
          GET / HTTP/1.1~Host: a b                                                  | 400
          GET / HTTP/1.1~Host: u@a                                                  | 400
          GET /# HTTP/1.1~Host: a                                                   | 400
          GET /../x HTTP/1.1~Host: a                                                | 400
          GET /a/%2e%2E/x HTTP/1.1~Host: a                                          | 400
          GET x HTTP/1.1~Host: a                                                    | 400
          GET ftp://a/ HTTP/1.1~Host: a                                             | 400
          GET / HTTP/1.1~Host : a                                                   | 400
          GET / HTTP/1.1~Host: a~X: b~ c                                            | 400
          POST / HTTP/1.1~Host: a~Content-Length: 1~Transfer-Encoding: chunked      | 400
          POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~Content-Length: 1      | 400
          POST / HTTP/1.1~Host: a~Content-Length: 1~Content-Length: 2               | 400
          POST / HTTP/1.1~Host: a~Content-Length: +1                                | 400
          POST / HTTP/1.1~Host: a~Content-Length: -1                                | 400
          POST / HTTP/1.1~Host: a~Content-Length: 1, 2                              | 400
          POST / HTTP/1.0~Host: a~Transfer-Encoding: chunked                        | 400
          POST / HTTP/1.1~Host: a~Transfer-Encoding: gzip, chunked                  | 501
          POST / HTTP/1.1~Host: a~Transfer-Encoding: xchunked                       | 501
          POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~Transfer-Encoding: x   | 501
          GET / HTTP/1.1~Host: a~Connection: host                                   | 400
          GET / HTTP/1.1~Host: a~Expect: 200-ok                                     | 417
          CONNECT a:1 HTTP/1.1~Host: a                                              | 405
          TRACE / HTTP/1.1~Host: a                                                  | 405
          GET / HTTP/2.0~Host: a                                                    | 505
          GET / HTTP/1.2~Host: a                                                    | 505
          GET / FTP/1.1~Host: a                                                     | 400
          """)
  void isRefusedAndTheConnectionCloses(String head, int status) throws Exception {
    String answer = ask(proxy, head.strip().replace('~', '\n') + "\n\n");

    assertThat(answer)
        .containsPattern("^HTTP/1[.][01] " + status + " ")
        .containsIgnoringCase("connection: close")
        .contains("application/problem+json", "\"requestId\"", "http_request_error");
    assertThat(reached).hasValue(0);
    assertThat(proxy.stats().refused(Refusal.BAD_REQUEST)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/\0", "/\u0001", "/\u00e9", "/a\rb"})
  void aBadByteInTheTargetIsRefused(String target) throws Exception {
    try (var client = HttpFixture.connect(proxy)) {
      client.send("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(client.readAll()).startsWith("HTTP/1.1 400 ");
    }
    assertThat(reached).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"3\nabc\r\n0\r\n\r\n", "0x3\r\nabc\r\n0\r\n\r\n", "3\r\nabcd\r\n"})
  void aChunkOutsideTheGrammarEndsTheConnection(String body) throws Exception {
    try (var client = HttpFixture.connect(proxy)) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + body);
      // A 400 if the answer had not begun, else only the end: never as if the body were whole.
      assertThat(client.readAll()).doesNotContain("200 OK");
    }
    assertThat(reached.get()).isLessThanOrEqualTo(1);
    try (var client = HttpFixture.connect(proxy)) {
      client.send(RawHttp.request("GET / HTTP/1.1\nHost: a\nConnection: close\n\n"));
      assertThat(client.readAll()).contains("200 OK");
    }
  }

  @Test
  void fieldsForOneHopStayThere() throws Exception {
    String answer =
        ask(
            proxy,
            """
            GET /x?y=1 HTTP/1.1
            Host: Shop.example:80
            Connection: close, X-Secret
            X-Secret: 1
            Keep-Alive: 5
            Proxy-Connection: x
            TE: trailers
            Upgrade: h2c
            Proxy-Authorization: x
            Forwarded: for=6.6.6.6
            X-Forwarded-For: 6.6.6.6
            X-Real-IP: 6.6.6.6
            Via: 1.0 before
            Accept: a
            Accept: b

            """);

    assertThat(answer).startsWith("HTTP/1.1 200 ");
    assertThat(answer.toLowerCase(java.util.Locale.ROOT))
        .contains(
            "get /x?y=1\n",
            "host=shop.example:80\n",
            "x-forwarded-for=127.0.0.1\n",
            "x-forwarded-proto=http\n",
            "x-forwarded-host=shop.example:80\n",
            "forwarded=for=127.0.0.1;host=\"shop.example:80\";proto=http\n",
            "via=1.0 before\n",
            "via=1.1 portside\n",
            "accept=a\naccept=b\n",
            "x-request-id=")
        .doesNotContain("x-secret", "keep-alive=", "proxy-", "te=", "upgrade=", "6.6.6.6");
  }

  @Test
  void responseFieldsForOneHopStayThereToo() throws Exception {
    String answer = ask(proxy, "GET / HTTP/1.1\nHost: a\nConnection: close\n\n");

    assertThat(answer)
        .contains("X-Kept: 1", "Via: 1.1 portside", "X-Request-Id: ")
        .doesNotContainIgnoringCase("X-Dropped")
        .doesNotContainIgnoringCase("Proxy-Connection");
  }

  @Test
  void anAbsoluteTargetReplacesTheHost() throws Exception {
    String answer = ask(proxy, "GET http://b.example/p?q HTTP/1.1\nHost: a\nConnection: close\n\n");

    assertThat(answer.toLowerCase(java.util.Locale.ROOT))
        .contains("get /p?q\n", "host=b.example\n");
  }

  @Test
  void aHeadThatComesByteByByteIsReadAlike() throws Exception {
    String bytes = RawHttp.request("POST /slow HTTP/1.1\nHost: a\nContent-Length: 3\n\nabc");
    try (var client = HttpFixture.connect(proxy)) {
      client.socket().setTcpNoDelay(true);
      for (int round = 0; round < 2; round++) {
        for (int i = 0; i < bytes.length(); i++) {
          client.send(bytes.substring(i, i + 1));
        }
        assertThat(client.readUntil("body=abc")).contains("200 OK", "POST /slow");
      }
    }
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrder() throws Exception {
    String bytes =
        RawHttp.request(
            "POST /1 HTTP/1.1\nHost: a\nContent-Length: 2\n\nxy"
                + "GET /2 HTTP/1.1\nHost: a\n\n"
                + "GET /3 HTTP/1.1\nHost: a\nConnection: close\n\n");
    try (var client = HttpFixture.connect(proxy)) {
      String all = client.send(bytes).readAll();
      assertThat(all).containsSubsequence("POST /1", "body=xy", "GET /2", "GET /3");
    }
    assertThat(reached).hasValue(3);
  }

  @Test
  void aHeadThatDoesNotArriveInTimeIsAnswered408() throws Exception {
    var limits =
        new HttpLimits(
            16, 16, java.time.Duration.ofMillis(150), java.time.Duration.ofSeconds(5), 4, 4);
    var impatient =
        fixture.proxy(limits, Access.open(), HttpFixture.upstream(proxy.address().getPort()));
    try (var client = HttpFixture.connect(impatient)) {
      assertThat(client.send("GET / HT").readAll()).startsWith("HTTP/1.1 408 ");
    }
    assertThat(impatient.stats().refused(Refusal.HEAD_TIMEOUT)).isEqualTo(1);
    Await.until(() -> impatient.stats().active() == 0);
  }
}
