package io.graft.security.client;

/** When calls to a service go by mutual TLS. */
enum ClientMode {
  /** Where the instance announces it. */
  AUTO,
  /** Always: nothing is sent without it. */
  REQUIRE,
  /** Never. */
  OFF
}
