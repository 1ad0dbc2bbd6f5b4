package io.graft.governance.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.graft.governance.Governance;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EarlyRegistrationTest {
  private final List<String> told = new ArrayList<>();
  private final Registration registration =
      new Registration() {
        @Override
        public void listening(String scheme, InetAddress bound, int port) {
          told.add("listening " + scheme + " " + bound + " " + port);
        }

        @Override
        public void closed(int port) {
          told.add("closed " + port);
        }

        @Override
        public void opening(InetAddress address, int port) {
          told.add("opening " + address + " " + port);
        }

        @Override
        public void opened(OpenSocket socket) {
          told.add("opened " + socket.port());
        }

        @Override
        public void exclude(int port, String reason) {
          told.add("exclude " + port + " " + reason);
        }

        @Override
        public void doubt(int port, String reason) {
          told.add("doubt " + port + " " + reason);
        }

        @Override
        public void starting(String framework) {
          told.add("starting " + framework);
        }

        @Override
        public void ready(String framework) {
          told.add("ready " + framework);
        }

        @Override
        public void deployed(String application, String context, String file) {
          told.add("deployed " + application + " " + context + " " + file);
        }

        @Override
        public void undeployed(String application, boolean serving) {
          told.add("undeployed " + application + " " + serving);
        }

        @Override
        public void suspended(boolean now) {
          told.add("suspended " + now);
        }

        @Override
        public void stopping() {
          told.add("stopping");
        }
      };

  @AfterEach
  void uninstall() {
    Governance.install(null);
    Governance.started();
  }

  @Test
  void reportsWhileTheAgentStartsArePassedOnInOrderLater() {
    Governance.starting();
    Governance.lifecycle().starting("spring");
    Registration kept = Governance.lifecycle();
    kept.listening("https", null, 8443);
    kept.closed(1);
    assertEquals(List.of(), told);
    Governance.install(new Governance(null, null, registration));
    assertEquals(List.of("starting spring", "listening https null 8443", "closed 1"), told);
    kept.ready("spring");
    Governance.lifecycle().stopping();
    assertEquals(List.of("ready spring", "stopping"), told.subList(3, 5));
  }

  @Test
  void reportsOfWebApplicationsArePassedOnToo() {
    Governance.starting();
    Governance.lifecycle().deployed("a", "/shop", "shop.war");
    Governance.lifecycle().deployed("b", "", null);
    Governance.lifecycle().undeployed("a", true);
    Governance.lifecycle().suspended(true);
    Governance.install(new Governance(null, null, registration));
    assertEquals(
        List.of(
            "deployed a /shop shop.war", "deployed b  null", "undeployed a true", "suspended true"),
        told);
  }

  @Test
  void withoutAnAgentNothingIsKept() {
    assertSame(Registration.NONE, Governance.lifecycle());
    Governance.starting();
    Governance.started();
    assertSame(Registration.NONE, Governance.lifecycle(), "it failed to start");
  }

  @Test
  void theNumberOfKeptReportsIsBounded() {
    Governance.starting();
    for (int i = 0; i < 100_000; i++) {
      Governance.lifecycle().closed(i);
    }
    Governance.install(new Governance(null, null, registration));
    assertEquals(256, told.size());
  }
}
