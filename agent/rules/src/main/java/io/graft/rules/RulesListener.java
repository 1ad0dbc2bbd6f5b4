package io.graft.rules;

import org.jspecify.annotations.Nullable;

/** Receives the documents of a {@link RulesSource}, on the agent's thread. */
public interface RulesListener {
  /**
   * Both documents, as of the same time if the server supports that. Repeating them costs little.
   *
   * @param fleet the text of the fleet's rules; {@code null}: there is no such document
   * @param own the text of this service's rules; {@code null}: there is no such document
   */
  void documents(@Nullable String fleet, @Nullable String own);

  /**
   * The server cannot be read now; the last documents stay in force.
   *
   * @param reason a clause
   */
  void failed(String reason);
}
