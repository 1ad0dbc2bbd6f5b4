package io.graft.registry;

import java.io.IOException;

/** A failure that the registry has told people of already. */
public final class ReportedException extends IOException {
  public ReportedException(String message, Throwable cause) {
    super(message, cause);
  }
}
