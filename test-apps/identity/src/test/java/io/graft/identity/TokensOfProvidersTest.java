package io.graft.identity;

import io.graft.test.CellTable;
import io.graft.test.Jdk;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A user logs in at an identity provider and calls {@code front}, which calls {@code orders}; both
 * accept only what the provider has issued for them, and know nothing of it.
 */
class TokensOfProvidersTest {
  private static final CellTable TABLE = CellTable.titled("Identity providers");

  @TempDir static Path directory;
  private static Credentials credentials;

  @BeforeAll
  static void makeCredentials() throws Exception {
    credentials = new Credentials(directory);
  }

  static Stream<Integer> jdks() {
    return Jdk.oneOf(8, 25).stream();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void ofMockServer(int jdk) throws Throwable {
    TABLE.run("mock-oauth2-server 2.1.10", jdk, () -> run(new MockServer(credentials), jdk));
  }

  static Stream<Integer> jdksWithKeycloak() {
    return Jdk.isMatrix() ? Stream.of(8, 25) : Stream.empty();
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("jdksWithKeycloak")
  void ofKeycloak(int jdk) throws Throwable {
    Path home = directory.resolve("keycloak-" + jdk);
    TABLE.run("Keycloak 26.5.6", jdk, () -> run(new Keycloak(credentials, home), jdk));
  }

  /** The other service has a JVM of the other end. */
  private static void run(Provider started, int jdk) throws Exception {
    try (Provider provider = started;
        Shop shop = new Shop(provider, jdk, jdk == 8 ? 25 : 8)) {
      shop.run();
    }
  }
}
