package io.graft.governance.outcome;

import org.jspecify.annotations.Nullable;

/**
 * Which answers stay open for as long as somebody listens: a connection that is another protocol
 * from now on, and the kinds of content that never end by themselves. They are no work in progress,
 * and their end, or that it does not come, says nothing of whoever gives them.
 */
public final class Streams {
  private static final int SWITCHING_PROTOCOLS = 101;

  private static final String[] TYPES = {
    "text/event-stream", "application/stream+json", "multipart/x-mixed-replace"
  };

  private Streams() {}

  /**
   * @param status of the answer
   * @param contentType of the answer, {@code null} where it has none
   */
  public static boolean are(int status, @Nullable String contentType) {
    return status == SWITCHING_PROTOCOLS || contentType != null && typed(contentType);
  }

  private static boolean typed(String contentType) {
    for (int i = 0; i < TYPES.length; i++) {
      String type = TYPES[i];
      if (contentType.regionMatches(true, 0, type, 0, type.length())) {
        return true;
      }
    }
    return false;
  }
}
