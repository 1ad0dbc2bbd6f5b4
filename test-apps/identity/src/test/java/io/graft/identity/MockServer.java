package io.graft.identity;

import io.graft.test.Await;
import io.graft.test.JavaProcess;
import io.graft.test.Jdk;
import io.graft.test.Ports;

/**
 * NAV's mock-oauth2-server, on the sdk of Connect2id. It believes every secret and password, and
 * verifies the form of a client's assertion.
 */
final class MockServer extends Provider {
  private final int port = Ports.lasting();
  private final JavaProcess process;

  MockServer(Credentials credentials) {
    super(credentials);
    process =
        JavaProcess.on(Jdk.current())
            .main(
                "no.nav.security.mock.oauth2.StandaloneMockOAuth2ServerKt",
                System.getProperty("java.class.path"))
            .name("mock-oauth2-server")
            .jvmArguments("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
            .environment("SERVER_PORT", "" + port)
            .environment("JSON_CONFIG", configuration(credentials))
            .start();
    Await.until("the identity provider to start", Await.LIMIT, this::isReady, process::dump);
  }

  private static String configuration(Credentials credentials) {
    return """
        {
          "httpServer": {"type": "NettyWrapper", "ssl": {
            "keystoreFile": "%s", "keystoreType": "JKS",
            "keystorePassword": "%s", "keyPassword": "%s"}},
          "tokenCallbacks": [{"issuerId": "shop", "tokenExpiry": 300, "requestMappings": [
            %s, %s, %s, %s]}]
        }
        """
        .formatted(
            credentials.keyStore(),
            Credentials.STORE_PASSWORD,
            Credentials.STORE_PASSWORD,
            mapping("audience", "orders", "\"orders\""),
            mapping("grant_type", "client_credentials", "\"orders\""),
            mapping("client_id", "page", "\"front\""),
            mapping("client_id", "desk", "\"front\", \"orders\""));
  }

  private static String mapping(String parameter, String value, String audiences) {
    // Without it a service's token would have no subject.
    boolean service = value.equals("client_credentials");
    return """
        {"requestParam": "%s", "match": "%s",
         "claims": {%s"aud": [%s], "realm_access": {"roles": ["reader"]}}}
        """
        .formatted(parameter, value, service ? "\"sub\": \"service\", " : "", audiences);
  }

  @Override
  String issuer() {
    return "https://localhost:" + port + "/shop";
  }

  @Override
  String tokenEndpoint() {
    return issuer() + "/token";
  }

  @Override
  public void close() {
    process.close();
  }

  @Override
  public String toString() {
    return "mock-oauth2-server 2.1.10";
  }
}
