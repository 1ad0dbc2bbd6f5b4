package io.graft.registry;

import io.graft.http.ServerUrl;
import io.graft.rules.RulesSource;
import org.jspecify.annotations.Nullable;

/** Makes what speaks the language of one kind of server. Has a constructor without parameters. */
public interface RegistryFactory {
  /**
   * Opens nothing yet: this may run in premain.
   *
   * @throws IllegalArgumentException with a clause for people, where the URL is not valid
   */
  Registry registry(ServerUrl url, RegistryContext context);

  /**
   * Live rules of such a server; {@code null}: it has no place for them.
   *
   * @throws IllegalArgumentException with a clause for people, where the URL is not valid
   */
  @Nullable RulesSource rules(ServerUrl url, RegistryContext context);
}
