package io.graft.test;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class AdminClientTest {
  @Test
  void theAddressIsReadFromTheStartLine() {
    assertEquals(
        Optional.of("127.0.0.1:40123"),
        AdminClient.addressIn(
            "[graft] orders governed, registry file:/home/me/.graft/registry, admin"
                + " http://127.0.0.1:40123, ready in 61 ms"));
    assertEquals(
        Optional.of("[::1]:9000"), AdminClient.addressIn("[graft] x, admin [::1]:9000, in 61 ms"));
    assertEquals(Optional.empty(), AdminClient.addressIn("[graft] admin off"));
    assertEquals(Optional.empty(), AdminClient.addressIn("admin 127.0.0.1:1 of someone else"));
  }
}
