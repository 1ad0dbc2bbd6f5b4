package io.graft.contract.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Whoever can send requests may send anything. Each character is a byte here; what the server makes
 * of it is its own affair, but Graft's advice does not fail by it.
 */
final class OddInputCases {
  static final List<Case> ALL =
      List.of(Case.of("whatever is sent, no advice fails", OddInputCases::odd));

  private static final int PATIENCE_MILLIS = 500;
  private static final String UTF8_SURROGATE = "\u00ed\u00a0\u0080";
  private static final String LONG = "x".repeat(6_000);

  private static final String[] PIECES = {
    "%",
    "%z",
    "%zz",
    "%00",
    "%0d%0a",
    "%2f",
    "%2e%2e",
    "%ed%a0%80",
    "%c0%80",
    "%ff",
    "%u0041",
    UTF8_SURROGATE,
    "\u0080",
    "\u00e9",
    "\u00ff\u00fe",
    "\u00c3\u00a9",
    "\u0001",
    "\u007f",
    "\t",
    "|",
    "^",
    "`",
    "\\",
    "\"",
    "<>",
    "{}",
    "{id}",
    "[",
    "]",
    "[]",
    "#",
    "?",
    "??",
    "?%",
    "?a=%zz&b=%",
    "?\u00ff=[",
    ";",
    ";=;",
    ";jsessionid=%",
    "//",
    "/./",
    "/../",
    "/../../..",
    ":",
    "@",
    "*",
    "~",
    "'",
    "$",
    "&&==",
    LONG
  };

  private static final String[] TARGETS = {
    "*",
    "?",
    "#",
    "%",
    "//",
    "///",
    ":",
    "://",
    "http:",
    "http:/",
    "http://",
    "http:///users/1",
    "http://:/users/1",
    "http://:80/users/1",
    "http://contract/users/1",
    "http://contract:99999999999/users/1",
    "http://contract:-1/users/1",
    "http://con_tract/users/1",
    "http://[::1/users/1",
    "http://[fe80::1%25lo]/users/1",
    "http://user:pass@word@contract/users/1",
    "HTTP://CONTRACT/users/1",
    "ftp://contract/users/1",
    "urn:users:1",
    "mailto:a@b",
    "contract:80",
    "users/1",
    "..",
    "\\users\\1"
  };

  private static final String[] HOSTS = {
    "",
    ":",
    ":80",
    "[",
    "[::1",
    "[::1]",
    "[::1]:x",
    "::1",
    "contract:",
    "contract:0",
    "contract:65536",
    "contract:99999999999999999999",
    "contract:-1",
    "con_tract",
    "-contract-",
    "con tract",
    "con/tract",
    "a@b",
    "%zz",
    "\u00ff\u00fe",
    "\u00c3\u00a9",
    ".",
    "..",
    "contract, other",
    LONG
  };

  private static final String[] METHODS = {
    "get",
    "G",
    "PROPFIND",
    "M-SEARCH",
    "CONNECT",
    "TRACE",
    "PRI",
    "!#$%&'*+-.^_`|~",
    "G\u00ffT",
    LONG
  };

  private static final String[] HEADERS = {
    "traceparent",
    "tracestate",
    "baggage",
    "b3",
    "X-B3-TraceId",
    "X-B3-SpanId",
    "X-B3-Sampled",
    "X-B3-Flags",
    "x-envoy-expected-rq-timeout-ms",
    "grpc-timeout",
    "x-graft-attempt",
    "x-graft-caller",
    "x-graft-mirror",
    "Cookie",
    "Content-Type",
    "X-Forwarded-For",
    "Forwarded"
  };

  private static final String[] VALUES = {
    "",
    ",",
    ";",
    "=",
    "-",
    "%",
    "%zz=%",
    "a=%ff",
    "\u00ff",
    UTF8_SURROGATE,
    "\t",
    "0",
    "-1",
    "1.5",
    "99999999999999999999",
    "9999999999H",
    "00-",
    "00-00000000000000000000000000000000-0000000000000000-00",
    "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-",
    "0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-",
    "-----",
    "d",
    "text/event-stream;charset=",
    "for=\"[::1\"",
    LONG
  };

  private OddInputCases() {}

  private static void odd(Subject subject) throws Exception {
    for (String request : requests()) {
      send(subject, request);
    }
    subject.awaitIdle();
    JsonNode joinPoints = subject.admin().status().get("joinPoints");
    assertEquals("[]", joinPoints.get("off").toString());
    for (JsonNode woven : joinPoints.get("woven")) {
      assertEquals(0, woven.path("failures").asInt(), woven::toString);
    }
    assertEquals(
        List.of(),
        subject.process().err().stream()
            .filter(line -> line.contains("the failure was suppressed"))
            .toList());
    Trace trace = Trace.random();
    assertEquals("user 1", subject.get("/users/1", "traceparent", trace.parent()).body());
    assertEquals(trace.span(), subject.span(trace).get("parentSpanId").asText());
  }

  private static List<String> requests() {
    List<String> all = new ArrayList<>();
    for (String piece : PIECES) {
      all.add(request("GET", "/users/" + piece, "contract", ""));
      all.add(request("GET", "/users/1" + piece + "2", "contract", ""));
    }
    for (String target : TARGETS) {
      all.add(request("GET", target, "contract", ""));
    }
    for (String host : HOSTS) {
      all.add(request("GET", "/users/1", host, ""));
    }
    for (String method : METHODS) {
      all.add(request(method, "/users/1", "contract", ""));
    }
    StringBuilder many = new StringBuilder();
    for (String header : HEADERS) {
      many.append(header).append(": %zz\r\n");
      for (String value : VALUES) {
        all.add(request("GET", "/users/1", "contract", header + ": " + value + "\r\n"));
      }
    }
    all.add(request("GET", "/users/1", "contract", many.toString() + many));
    all.add("GET /users/1 HTTP/1.1\r\nConnection: close\r\n\r\n");
    all.add("GET /users/1 HTTP/1.0\r\n\r\n");
    all.add("GET /users/1\r\n\r\n");
    all.add("GET  HTTP/1.1\r\nHost: contract\r\n\r\n");
    all.add("GET /users/1 HTTP/9.9\r\nHost: contract\r\n\r\n");
    all.add("\r\n\r\n");
    all.add("\u0016\u0003\u0001\u0002\u0000\u0001");
    return all;
  }

  private static String request(String method, String target, String host, String headers) {
    return method
        + " "
        + target
        + " HTTP/1.1\r\nHost: "
        + host
        + "\r\nConnection: close\r\n"
        + headers
        + "\r\n";
  }

  /** Sends it, and reads what comes until the server has closed or has had time enough. */
  private static void send(Subject subject, String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), subject.port())) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      InputStream in = socket.getInputStream();
      byte[] some = new byte[4096];
      while (in.read(some) >= 0 && subject.server().closesIfAsked()) {}
    } catch (IOException closed) {
      return;
    }
  }
}
