package io.graft.rules;

import org.jspecify.annotations.Nullable;

/** Is told by a {@link RulesSource} what its documents hold now, on the agent's thread. */
public interface RulesListener {
  /**
   * Both documents, as they were at one time where the server can say so. Telling the same again
   * costs little.
   *
   * @param fleet the text of the fleet's rules; {@code null}: there is no such document
   * @param own the text of this service's rules; {@code null}: there is no such document
   */
  void documents(@Nullable String fleet, @Nullable String own);

  /**
   * The server cannot be read now; what was told holds.
   *
   * @param reason a clause for people
   */
  void failed(String reason);
}
