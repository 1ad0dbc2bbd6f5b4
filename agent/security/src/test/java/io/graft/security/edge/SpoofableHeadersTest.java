package io.graft.security.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Attacks 50 and 51: headers that say who calls, in any spelling. */
class SpoofableHeadersTest {
  private final SpoofableHeaders headers = new SpoofableHeaders(List.of("x-user", "x-tenant-*"));

  @ParameterizedTest
  @CsvSource({
    "x-forwarded-client-cert,true",
    "X-Forwarded-Client-Cert,true",
    "x_forwarded_client_cert,true",
    "client-cert,true",
    "Client-Cert-Chain,true",
    "x-graft-caller,true",
    "l5d-client-id,true",
    "X-Envoy-Original-Path,true",
    "ssl-client-verify,true",
    "x-user,true",
    "X_USER,true",
    "x-tenant-id,true",
    "x-tenant,false",
    "x-users,false",
    "x-use,false",
    "host,false",
    "authorization,false",
    "x-forwarded-for,false",
    "traceparent,false"
  })
  void attack50And51(String name, boolean goes) {
    assertEquals(goes, headers.contains(name));
  }
}
