package io.graft.contract.registry;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.contract.registry.Applications.Running;
import io.graft.test.Await;
import org.junit.jupiter.api.Test;

/** What a registry that asks for credentials has to do beside the {@link RegistryContract}. */
abstract class GuardedContract<S extends GuardedSubject> extends RegistryContract<S> {
  @Test
  void wrongCredentialsAreOneLineAndTheApplicationRuns() throws Throwable {
    String url = subject.forbiddenUrl(world.proxy.port());
    contract(
        () -> {
          try (Running stranger = world.startAt(url, "stranger")) {
            Await.until(
                "a line about it",
                LONG,
                () -> !stranger.lines("[graft] registry").isEmpty(),
                () -> stranger.process.dump());
            int before = world.proxy.requests();
            Await.until(
                "some time to pass",
                () -> stranger.admin().status().at("/registry/problems").size() > 0);
            assertTrue(world.proxy.requests() - before < 50, "it spins");
            assertTrue(stranger.process.isAlive());
            assertTrue(
                stranger.lines("[graft] registry").size() <= 3, stranger.lines("").toString());
          }
        });
  }
}
