package io.graft.contract.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.function.Executable;

/** Where a call goes, and by which name: redirects, TLS and proxies. */
final class AddressCases extends Cases {
  AddressCases(Subject subject) {
    super(subject);
  }

  @Override
  void into(Map<String, Executable> cases) {
    cases.put("a redirect on the host", this::redirectOnHost);
    cases.put("a redirect to another host", this::redirectOffHost);
    cases.put("a redirect to another service", this::redirectToService);
    cases.put("the certificate has the logical name", this::tls);
    cases.put("the server is told the logical name", this::serverName);
    cases.put("a certificate with another name is refused", this::tlsOfAnother);
    cases.put("names with underscores and digits are found", this::names);
    cases.put("an address of IPv6 is reached", this::six);
    cases.put("a port that no instance has is called as before", this::writtenPort);
    cases.put("where only the other scheme is spoken the failure says so", this::scheme);
    boolean asksNoDns = !cell.row().startsWith("Armeria client 1.0");
    if (!cell.scheme().equals("https") && asksNoDns) {
      cases.put("a proxied call is left alone", this::proxied);
    }
  }

  private void redirectOnHost() {
    String id = id();
    String to = "/ok?id=" + id + "next";
    Map<String, String> answer = call(url("inventory", "/redirect?id=" + id + "&to=" + quoted(to)));
    assertEquals("200", answer.get("status"), answer::toString);
    assertEquals(url("inventory", to), answer.get("url"));
    assertEquals("inventory", one(id + "next").header("host"));
    Map<String, String> not =
        call(url("inventory", "/redirect?id=" + id + "not&to=" + quoted(to)), "redirects", "no");
    assertEquals("302", not.get("status"));
  }

  private void redirectOffHost() {
    String id = id();
    String to = cell.scheme() + "://127.0.0.1:" + port() + "/ok?id=" + id + "next";
    Map<String, String> answer = call(url("inventory", "/redirect?id=" + id + "&to=" + quoted(to)));
    assertEquals("200", answer.get("status"), answer::toString);
    assertEquals(to, answer.get("url"));
    Received next = one(id + "next");
    assertEquals("127.0.0.1:" + port(), next.header("host"));
    // whose hops are calls, and no request is served
    if (!cell.isArmeria() && !cell.library().equals("VertxWebLibrary")) {
      assertEquals(one(id).traceId(), next.traceId());
    }
    assertNull(next.header("x-graft-attempt"));
  }

  private void redirectToService() {
    String id = id();
    String to = url("single", "/ok?id=" + id + "next");
    Map<String, String> answer = call(url("inventory", "/redirect?id=" + id + "&to=" + quoted(to)));
    assertEquals("200", answer.get("status"), answer::toString);
    assertEquals(to, answer.get("url"));
    assertEquals("single", one(id + "next").header("host"));
    assertEquals("127.0.0.1", one(id + "next").instance());
  }

  private void tls() {
    String id = id();
    Map<String, String> answer = call("https://secure/ok?id=" + id);
    assertEquals("200", answer.get("status"), answer::toString);
    assertEquals("https://secure/ok?id=" + id, answer.get("url"));
    assertEquals("secure", one(id).header("host"));
  }

  private void serverName() {
    String id = id();
    for (int i = 0; i < 6; i++) {
      Map<String, String> answer = call("https://secure.example/ok?id=" + id);
      assertEquals("200", answer.get("status"), answer::toString);
    }
    Set<String> connections = new HashSet<>();
    for (Received received : instances.received(id)) {
      assertEquals("secure.example", received.serverName());
      connections.add(received.instance() + " from " + received.callerPort());
    }
    assertEquals(3, instancesOf(id).size());
    assertEquals(3, connections.size(), "each instance has a connection that is kept");
  }

  private void tlsOfAnother() {
    String id = id();
    Map<String, String> answer = call("https://impostor/ok?id=" + id);
    assertTrue(answer.getOrDefault("kinds", "").contains("SSL"), answer::toString);
    assertEquals(0, instances.received(id).size());
  }

  private void names() {
    boolean certified = !cell.scheme().equals("https");
    for (String name : List.of("order_service", "2orders", "3rd.example_1")) {
      String id = id();
      Map<String, String> answer = call(url(name, "/ok?id=" + id));
      if (name.indexOf('_') >= 0 && cell.library().equals("JdkLibrary")) {
        // Which takes no URI without what java.net.URI calls a host.
        assertTrue(answer.get("kinds").contains("IllegalArgument"), answer::toString);
      } else if (name.indexOf('_') >= 0 && cell.isJetty()) {
        // Which asks java.net.URI for the host; before 10 it does without.
        assertTrue(
            answer.get("kinds").matches(".*(IllegalArgument|NullPointer).*"), answer::toString);
      } else if (name.indexOf('_') >= 0 && cell.row().startsWith("Apache HttpClient 5.0")) {
        // Which asks java.net.URI for the host, too.
        assertEquals("Target host is not specified", answer.get("message"), answer::toString);
      } else if (cell.isArmeria() && name.equals("2orders")) {
        // Which asks for a letter at the beginning of the last part.
        assertTrue(answer.get("kinds").contains("IllegalArgument"), answer::toString);
      } else if (certified) {
        assertEquals("200", answer.get("status"), answer::toString);
        // Of a host that is none to java.net.URI, Apache 4.3 writes the port, with an agent or not.
        assertEquals(name, one(id).header("host").replaceFirst(":80$", ""));
      } else {
        // Found and reached; its certificate is for other names.
        assertTrue(answer.getOrDefault("kinds", "").contains("SSL"), answer::toString);
      }
    }
  }

  private void six() {
    if (!cell.scheme().equals("https")) {
      String id = id();
      Map<String, String> answer = call(url("six", "/ok?id=" + id));
      assertEquals("200", answer.get("status"), answer::toString);
      assertEquals("six", one(id).header("host"));
    }
  }

  private void writtenPort() {
    int other = instances.refusingPort();
    String said = call(url("inventory:" + other, "/ok")).toString();
    // Without an instance it is a connection like others: to the host that DNS knows by this name.
    // There is none, which the floor says, or DNS where the library asks it by itself.
    String refusal =
        String.format(
            "inventory:%d: no instance of inventory listens on port %d (its instances listen on"
                + " %d), and DNS does not know the host inventory [graft.floor]",
            other, other, port());
    if (cell.isReactor() || cell.isArmeria()) {
      assertTrue(said.contains("UnknownHost") && !said.contains("graft"), said);
    } else if (cell.isJdkClient() && cell.jdk() >= 21) {
      // It tries again, on the channel that it has closed, and tells that failure, which says
      // nothing.
      assertTrue(said.contains("ConnectException") && said.contains("message=null"), said);
    } else if (cell.isCommons() && cell.jdk() >= 18) {
      // These JDKs keep in mind that DNS did not know the name, if it was asked before.
      assertTrue(said.contains(refusal) || said.contains("UnknownHost"), said);
    } else if (cell.row().startsWith("OkHttp 3.3.")) {
      // It says where it has failed to connect to, and keeps no cause.
      assertTrue(said.contains("ConnectException") && said.contains("inventory/"), said);
    } else {
      assertTrue(said.contains(refusal), said);
    }
    String id = id();
    assertEquals("200", call(url("inventory:" + port(), "/ok?id=" + id)).get("status"));
    assertEquals("inventory:" + port(), one(id).header("host"));
  }

  private void scheme() {
    Map<String, String> plain = call("http://tlsonly/ok");
    assertTrue(plain.toString().contains("call it by https://"), plain::toString);
    Map<String, String> secure = call("https://plainonly/ok");
    assertTrue(secure.toString().contains("call it by http://"), secure::toString);
  }

  private void proxied() throws Exception {
    try (ForwardProxy proxy = new ForwardProxy()) {
      Map<String, String> answer = call("http://inventory/through?a=b", "proxy", proxy.authority());
      boolean tunnels = cell.isReactor() || cell.isArmeria();
      if (!tunnels) {
        assertEquals("proxied", answer.get("body"), answer::toString);
      }
      String line = proxy.lines().get(0);
      // Which ask every proxy for a tunnel, which this one is none.
      assertTrue(
          line.startsWith(tunnels ? "CONNECT inventory:80 " : "GET http://inventory/through?a=b"),
          line);
    }
  }
}
