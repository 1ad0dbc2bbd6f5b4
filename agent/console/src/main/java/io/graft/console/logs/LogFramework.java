package io.graft.console.logs;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One copy of a logging library that the application has loaded. Methods throw what the library
 * does, wrapped by reflection or not.
 */
interface LogFramework {
  /** The name for people: {@code Logback}. */
  String name();

  /**
   * The levels that are set, by logger; the root logger is {@code ROOT}. At most some hundred.
   *
   * @param most the most to return
   */
  Map<String, String> levels(int most) throws ReflectiveOperationException;

  /** Whether it has a level of this name. */
  boolean hasLevel(String level);

  /**
   * Sets the level of a logger.
   *
   * @param level {@code null}: inherited from its parent
   * @return the level that was set before; {@code null}: it was inherited
   */
  @Nullable String set(String logger, @Nullable String level) throws ReflectiveOperationException;
}
