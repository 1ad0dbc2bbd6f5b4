package io.graft.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class CredentialsTest {
  private static final String KEY = "graft.registry";

  @Test
  void valuesOfCredentialKeysAreHidden() {
    assertEquals("(hidden)", Credentials.hidden("graft.registry.token", "s3cret"));
    assertEquals("(hidden)", Credentials.hidden("otel.exporter.otlp.headers", "a=b"));
    assertEquals("x-tenant", Credentials.hidden("graft.forward.headers", "x-tenant"));
    assertEquals("true", Credentials.hidden("graft.alerts.tokens.token-lost", "true"));
    assertEquals("30s", Credentials.hidden("graft.alerts.token-lost.for", "30s"));
    assertEquals("(hidden)", Credentials.hidden("graft.alerts.webhook.secret", "s3cret"));
    assertEquals("(hidden)", Credentials.hidden("graft.alerts.webhook", "https://h/hook/x"));
    assertEquals("file:/run/token", Credentials.hidden("graft.registry.token", "file:/run/token"));
  }

  @Test
  void usersAreRemovedFromUrls() {
    assertEquals(
        "eureka://h:8761/eureka,consul://h",
        Credentials.hidden(KEY, "eureka://ann:pw@h:8761/eureka,consul://x@h"));
    assertEquals("http://h/a@b", Credentials.hidden(KEY, "http://h/a@b"));
  }

  @Test
  void parametersThatAreCredentialsAreHidden() {
    assertEquals(
        "consul://h?dc=eu&token=(hidden),dns://d?tsig-secret=(hidden)&ttl=5s",
        Credentials.hidden(KEY, "consul://h?dc=eu&token=abc=,dns://d?tsig-secret=x&ttl=5s"));
    assertEquals(
        "consul://h?token=file:/run/token&password=(hidden)",
        Credentials.hidden(KEY, "consul://h?token=file:/run/token&password=a"));
  }

  @Test
  void otherTextIsUnchanged() {
    assertEquals("200 text/plain token=1", Credentials.hidden("x", "200 text/plain token=1"));
  }
}
