package io.graft.registry;

import io.graft.net.server.ServerUrl;
import io.graft.rules.RulesSource;
import org.jspecify.annotations.Nullable;

/** Creates the registry of one kind of server. Has a constructor without parameters. */
public interface RegistryFactory {
  /**
   * Creates a registry. Opens nothing yet, as this may run in premain.
   *
   * @throws IllegalArgumentException if the URL is invalid; the message is a clause that says why
   */
  Registry registry(ServerUrl url, RegistryContext context);

  /**
   * Creates a source of live rules; {@code null}: this kind of server has none.
   *
   * @throws IllegalArgumentException if the URL is invalid; the message is a clause that says why
   */
  @Nullable RulesSource rules(ServerUrl url, RegistryContext context);
}
