package io.graft.console.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.bootstrap.Slot;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdminServerTest {
  private static final int LARGE = 8 << 20;

  private AdminServer server;
  private InetSocketAddress address;

  /** Takes a body from whoever has one. */
  private static final class Echo implements Page {
    @Override
    public AdminResponse answer(AdminRequest request) {
      return AdminResponse.ok(AdminResponse.TEXT, request.body());
    }

    @Override
    public AdminResponse refuse(AdminRequest request) {
      return null;
    }
  }

  @BeforeEach
  void start() throws IOException {
    server =
        AdminServer.start(
            new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0),
            Map.of(
                "/hello",
                request ->
                    AdminResponse.ok(
                        AdminResponse.TEXT, "hello " + request.parameter("name") + "\n"),
                "/large",
                request -> AdminResponse.ok(AdminResponse.TEXT, new byte[LARGE]),
                "/own",
                request ->
                    AdminResponse.ok(
                        AdminResponse.TEXT, "" + "" + (Slot.current()[Slot.OWN] != null)),
                "/echo",
                new Echo(),
                "/broken",
                request -> {
                  throw new IllegalStateException("bug");
                }));
    address = server.address();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void answersAPageWithItsParameters() throws IOException {
    String answer = Client.get(address, "/hello?a=b&name=gr%C3%BC%C3%9Fe+x&name=no");

    assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\n"), answer);
    assertTrue(answer.endsWith("\r\n\r\nhello grüße x\n"), answer);
    assertTrue(answer.contains("\r\nCache-Control: no-store\r\n"), answer);
    assertTrue(answer.contains("\r\nX-Content-Type-Options: nosniff\r\n"), answer);
  }

  @Test
  void headHasTheLengthAndNoBody() throws IOException {
    String answer =
        Client.ask(
            address, "HEAD /hello?name=x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

    assertTrue(answer.contains("\r\nContent-Length: 8\r\n"), answer);
    assertTrue(answer.endsWith("\r\n\r\n"), answer);
  }

  @Test
  void theIndexListsThePages() throws IOException {
    assertTrue(
        Client.get(address, "/").endsWith("Graft\n\n/broken\n/echo\n/hello\n/large\n/own\n"));
  }

  @Test
  void anUnknownPathIs404WithASuggestion() throws IOException {
    assertTrue(Client.get(address, "/nothing").startsWith("HTTP/1.1 404 "));
    assertTrue(Client.get(address, "/hello/").endsWith("did you mean /hello\n"));
  }

  @Test
  void aFailingPageIs500AndTheOthersStillWork() throws IOException {
    assertTrue(Client.get(address, "/broken").startsWith("HTTP/1.1 500 "));
    assertTrue(Client.get(address, "/hello").startsWith("HTTP/1.1 200 "));
  }

  @Test
  void attack67FormsOfOtherSitesChangeNothingAndTheirBodyIsNoRequest() throws IOException {
    String answer =
        Client.ask(
            address,
            "POST /hello HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60\r\n\r\n"
                + "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n");

    assertTrue(answer.startsWith("HTTP/1.1 405 "), answer);
    assertTrue(answer.contains("\r\nAllow: GET, HEAD\r\n"), answer);
    assertEquals(1, answer.split("HTTP/1.1 ", -1).length - 1, answer);
  }

  private static String post(String headers, String body) {
    return "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        + headers
        + "Content-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  @Test
  void aPageThatTakesAPostGetsItsBodyAndTheConnectionGoesOn() throws IOException {
    String long1 = "x".repeat(100_000);
    String own = "Graft-Change: test\r\n";
    String answer =
        Client.ask(
            address,
            post(own, long1)
                + post(own + "Origin: http://localhost\r\nSec-Fetch-Site: same-origin\r\n", "two")
                + "GET /hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assertEquals(3, answer.split("HTTP/1.1 200 ", -1).length - 1, answer.substring(0, 300));
    assertTrue(answer.contains("\r\n\r\n" + long1 + "HTTP/1.1"));
    assertTrue(answer.contains("\r\n\r\ntwoHTTP/1.1"));
  }

  @ParameterizedTest
  @CsvSource({
    "403, ''",
    "403, 'Graft-Change: x|Origin: http://evil.example|'",
    "403, 'Graft-Change: x|Origin: http://localhost:81|'",
    "403, 'Graft-Change: x|Origin: null|'",
    "403, 'Graft-Change: x|Origin: file://localhost|'",
    "403, 'Graft-Change: x|Sec-Fetch-Site: cross-site|'",
    "403, 'Graft-Change: x|Sec-Fetch-Site: none|'",
    "411, 'Graft-Change: x|Transfer-Encoding: chunked|'",
    "400, 'Graft-Change: x|Content-Length: 3|'"
  })
  void attack67WhatAForeignPageCouldSendChangesNothing(int status, String headers)
      throws IOException {
    String answer = Client.ask(address, post(headers.replace("|", "\r\n"), "body"));
    assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
    assertFalse(answer.endsWith("body"), answer);
    assertEquals(1, answer.split("HTTP/1.1 ", -1).length - 1, answer);
  }

  @Test
  void aBodyThatIsTooLongIsNotRead() throws IOException {
    String head =
        post("Graft-Change: x\r\n", "").replace("Content-Length: 0", "Content-Length: 262145");
    assertTrue(Client.ask(address, head).startsWith("HTTP/1.1 413 "));
  }

  @Test
  void aLargeRequestBodyDoesNotLoseTheResponse() throws IOException {
    try (Client client = new Client(address)) {
      client.send("POST /hello HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n");
      client.send("x".repeat(1_000_000));

      assertTrue(client.answer().startsWith("HTTP/1.1 405 "));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense\r\n\r\n",
        "GET / HTTP/2.0\r\nHost: localhost\r\n\r\n",
        "GET  / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET ftp://localhost/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET http:///hello HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET http://me@localhost/hello HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET localhost:80 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil\r\n\r\n",
        "GET / HTTP/1.1\r\nHost : localhost\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\n folded: 1\r\n\r\n",
        "\0\1\2\r\n\r\n"
      })
  void invalidHttpIs400(String request) throws IOException {
    try (Client client = new Client(address)) {
      client.send(request);
      assertTrue(client.answer().startsWith("HTTP/1.1 400 "));
    }
  }

  @Test
  void headersThatAreTooLargeAre431() throws IOException {
    assertTrue(
        Client.ask(address, "GET / HTTP/1.1\r\nX: " + "x".repeat(9_000))
            .startsWith("HTTP/1.1 431 "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "LOCALHOST:80",
        "127.0.0.1",
        "127.0.0.1:4711",
        "127.1.2.3",
        "[::1]:1"
      })
  void loopbackNamesAreAccepted(String host) throws IOException {
    assertTrue(
        Client.ask(
                address, "GET /hello HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
            .startsWith("HTTP/1.1 200 "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example:80",
        "10.0.0.1",
        ""
      })
  void attack67DnsRebindingIsRejectedByTheName(String host) throws IOException {
    assertTrue(
        Client.ask(
                address, "GET /hello HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
            .startsWith("HTTP/1.1 403 "));
  }

  /** As sent by proxies and some probes; RFC 9112, 3.2.2. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost:4711/hello?name=a",
        "HTTP://127.0.0.1/hello?name=a",
        "https://[::1]:1/hello?name=a"
      })
  void theAbsoluteFormIsAccepted(String target) throws IOException {
    try (Client client = new Client(address)) {
      client.send("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertTrue(client.answer().endsWith("hello a\n"));
      client.send("GET http://localhost HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertTrue(client.answer().contains("/hello"));
      client.send("GET http://evil.example/hello HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertTrue(client.answer().startsWith("HTTP/1.1 403 "));
    }
  }

  @Test
  void aConnectionServesSequentialAndPipelinedRequests() throws IOException {
    try (Client client = new Client(address)) {
      for (int i = 0; i < 3; i++) {
        client.send("GET /hello?name=" + i + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertTrue(client.answer().endsWith("hello " + i + "\n"));
      }
      client.send(
          "GET /hello?name=a HTTP/1.1\r\nHost: localhost\r\n\r\n"
              + "GET /hello?name=b HTTP/1.1\r\nHost: localhost\r\n\r\nGET /he");
      assertTrue(client.answer().endsWith("hello a\n"));
      assertTrue(client.answer().endsWith("hello b\n"));
      client.send("llo?name=c HTTP/1.1\nHost: localhost\n\n");
      assertTrue(client.answer().endsWith("hello c\n"));
    }
  }

  @Test
  void http10ClosesTheConnection() throws IOException {
    assertTrue(Client.ask(address, "GET /hello HTTP/1.0\r\n\r\n").contains("Connection: close"));
  }

  @Test
  void aClientThatStopsSendingIsDisconnectedAndDelaysNoOther() throws IOException {
    try (Client slow = new Client(address)) {
      long begin = System.nanoTime();
      slow.send("GET /hello HTTP/1.1\r\nHost: loc");
      assertTrue(Client.get(address, "/hello").startsWith("HTTP/1.1 200 "));
      assertTrue(millisSince(begin) < 4_000);

      assertEquals("", slow.rest());
      assertTrue(millisSince(begin) >= 4_000, "left after " + millisSince(begin) + " ms");
    }
  }

  @Test
  void aClientThatDoesNotReadDelaysNoOther() throws IOException {
    try (Client stalled = new Client(address)) {
      stalled.send("GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n");
      for (int i = 0; i < 20; i++) {
        assertTrue(Client.get(address, "/hello").startsWith("HTTP/1.1 200 "));
      }
      assertTrue(stalled.answer().length() > LARGE, "the answer is whole when it is read at last");
    }
  }

  @Test
  void manyIdleClientsDoNotLockOutOthers() throws IOException {
    List<Socket> idle = new ArrayList<>();
    try {
      for (int i = 0; i < 200; i++) {
        idle.add(new Socket(address.getAddress(), address.getPort()));
      }
      assertTrue(Client.get(address, "/hello").startsWith("HTTP/1.1 200 "));
    } finally {
      for (Socket socket : idle) {
        socket.close();
      }
    }
  }

  @Test
  void theThreadIsADaemonOfTheAgent() throws IOException {
    assertTrue(Client.get(address, "/own").endsWith("true"));
    Thread thread =
        Thread.getAllStackTraces().keySet().stream()
            .filter(t -> t.getName().equals("graft-admin") && t.isAlive())
            .findAny()
            .orElseThrow();
    assertTrue(thread.isDaemon());
  }

  @Test
  void closingEndsTheThreadAndFreesThePort() throws IOException {
    server.close();

    assertThrows(IOException.class, () -> new Client(address));
    assertFalse(
        Thread.getAllStackTraces().keySet().stream()
            .anyMatch(t -> t.getName().equals("graft-admin") && t.isAlive()));
    AdminServer.start(address, Map.of()).close();
  }

  private static long millisSince(long begin) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
  }
}
