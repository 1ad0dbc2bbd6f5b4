package io.graft.test.servers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.UncheckedIOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsTest {
  private static final CertificateAuthority AUTHORITY = new CertificateAuthority();

  @AfterAll
  static void close() {
    AUTHORITY.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"EC", "RSA"})
  void consulSpeaksToThoseThatAreCertified(String algorithm) {
    try (CertificateAuthority authority = new CertificateAuthority(algorithm);
        ConsulServer consul = new ConsulServer().tls(authority).denyByDefault().start()) {
      assertEquals(200, consul.api().get("/v1/acl/tokens").status());
      assertOnlyForTheCertified(consul.url() + "/v1/status/leader", authority);
    }
  }

  @Test
  void etcdSpeaksToThoseThatAreCertifiedAndAsksForAUserToo() {
    try (EtcdServer etcd = new EtcdServer().tls(AUTHORITY).authenticate("secret").start()) {
      assertEquals(200, etcd.api().post("/v3/auth/user/list", "{}").status());
      assertOnlyForTheCertified(etcd.url() + "/health", AUTHORITY);
    }
  }

  private static void assertOnlyForTheCertified(String url, CertificateAuthority authority) {
    assertTrue(answers(url, authority, authority.client("shop")), "certified");
    assertFalse(answers(url, authority, null), "anonymous");
    Identity old = authority.identity("old", Duration.ofHours(-1));
    assertFalse(answers(url, authority, old), "expired");
    try (CertificateAuthority other = new CertificateAuthority()) {
      assertFalse(answers(url, authority, other.client("shop")), "of another authority");
    }
  }

  private static boolean answers(
      String url, CertificateAuthority authority, @Nullable Identity client) {
    try {
      return new Api(authority.context(client), url).get("").status() == 200;
    } catch (UncheckedIOException e) {
      return false;
    }
  }
}
