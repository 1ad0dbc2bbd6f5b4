package io.graft.registry.file;

import java.io.IOException;

/** A failure that the registry has already logged. */
final class ReportedException extends IOException {
  ReportedException(String message, Throwable cause) {
    super(message, cause);
  }
}
