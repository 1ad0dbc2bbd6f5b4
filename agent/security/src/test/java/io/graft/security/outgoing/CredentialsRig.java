package io.graft.security.outgoing;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.graft.config.Settings;
import io.graft.config.rules.PolicyReader;
import io.graft.daemon.Scheduler;
import io.graft.governance.context.CallContext;
import io.graft.governance.context.Identity;
import io.graft.governance.context.TraceIds;
import io.graft.governance.credential.CallCredentials;
import io.graft.governance.credential.Credential;
import io.graft.governance.event.Decisions;
import io.graft.governance.event.Recorder;
import io.graft.governance.time.Clock;
import io.graft.net.Await;
import io.graft.net.http.HttpTransport;
import io.graft.security.SecurityContext;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Credentials of calls, with a real identity provider. */
abstract class CredentialsRig {
  static final String CANARY = "canary-0f61b7";
  static final Decisions DECISIONS = new Decisions(Recorder.NONE, Clock.SYSTEM, 10);
  static final Map<String, String> ENVIRONMENT = Map.of("GRAFT_CLIENT_ORDERS_AUTH_SECRET", CANARY);

  final Scheduler scheduler = new Scheduler("test");
  final HttpTransport transport = new HttpTransport();
  final Map<String, String> properties = new HashMap<>();
  Map<String, String> environment = ENVIRONMENT;
  TokenServer server;

  /** Those that were asked last. */
  OutgoingCredentials all;

  @TempDir Path temp;

  @BeforeEach
  void serve() throws Exception {
    server = new TokenServer();
    set("auth", "client-credentials");
    set("auth.token-url", server.base() + "/token");
    set("auth.id", "shop");
  }

  @AfterEach
  void stop() {
    server.close();
    transport.close(5000);
    scheduler.stop(5000);
  }

  void set(String key, String value) {
    properties.put("graft.client.orders." + key, value);
  }

  CallCredentials of(String name, String instanceOf, boolean governed) {
    Settings settings = new Settings(properties, Map.of(), environment);
    all =
        new OutgoingCredentials(
            new SecurityContext("shop", settings, scheduler, transport, DECISIONS));
    return all.of(
        name,
        instanceOf,
        governed,
        PolicyReader.policies(settings).client(name, instanceOf).values());
  }

  CallCredentials orders() {
    CallCredentials found = of("orders", null, true);
    assertNotNull(found);
    return found;
  }

  static Credential find(CallCredentials of, CallContext context) {
    return of.find(context, System.nanoTime());
  }

  /** The header, as soon as there is one. */
  static String header(CallCredentials of, CallContext context) {
    Await.until(
        "a token", () -> find(of, context).header() != null, () -> find(of, context).reason());
    return find(of, context).header();
  }

  static String header(CallCredentials of) {
    return header(of, null);
  }

  /** The reason why there is none, as soon as that is known. */
  static String reason(CallCredentials of) {
    Await.until("a reason", () -> !find(of, null).isPending(), () -> "");
    Credential none = find(of, null);
    assertNull(none.header());
    assertFalse(none.reason().contains(CANARY), none.reason());
    return none.reason();
  }

  /** A request that is served, whose sender has a verified token. */
  static CallContext served(String token, Object audience) {
    Identity identity =
        Identity.NONE.withUser(
            "https://id",
            "ann",
            audience == null ? Map.of() : Map.of("aud", audience),
            Set.of(),
            token == null ? null : () -> token);
    return new CallContext(new TraceIds(1, 2, 3, 0), null, null, CallContext.NO_DEADLINE) {
      @Override
      public Identity identity() {
        return identity;
      }
    };
  }
}
