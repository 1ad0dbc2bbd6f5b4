package io.graft.instrumentation.spi.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.graft.governance.Governance;
import io.graft.governance.service.Registration;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ListenerPortsTest {
  private final List<String> reports = new ArrayList<>();
  private final ListenerPorts ports = new ListenerPorts();

  @BeforeEach
  void install() {
    Registration registration =
        (Registration)
            Proxy.newProxyInstance(
                ListenerPortsTest.class.getClassLoader(),
                new Class<?>[] {Registration.class},
                (proxy, method, arguments) -> {
                  List<Object> values = new ArrayList<>(Arrays.asList(arguments));
                  values.removeIf(value -> value == null || value.toString().contains(" "));
                  reports.add(method.getName() + values);
                  return null;
                });
    Governance.install(new Governance(null, null, registration));
  }

  @AfterEach
  void remove() {
    Governance.install(null);
  }

  @Test
  void aPortWithTlsIsDoubtedWhileOneWithoutIsOpenInAnyOrder() {
    ports.opened(true, null, 8443);
    ports.opened(false, null, 8080);
    ports.opened(true, null, 9443);
    ports.closed(8080);
    ports.closed(9443);
    ports.opened(true, null, 9444);
    assertEquals(
        List.of(
            "listening[https, 8443]",
            "doubt[8443]",
            "listening[http, 8080]",
            "doubt[8443]",
            "doubt[9443]",
            "listening[https, 9443]",
            "closed[8080]",
            "closed[9443]",
            "listening[https, 9444]"),
        reports);
  }
}
