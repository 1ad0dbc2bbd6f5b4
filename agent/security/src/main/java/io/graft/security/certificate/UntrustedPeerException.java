package io.graft.security.certificate;

import java.security.cert.CertificateException;

/** A peer's certificate is not accepted. The message is a clause, for the log of this side. */
public final class UntrustedPeerException extends CertificateException {
  private static final long serialVersionUID = 1;

  UntrustedPeerException(String reason) {
    super(reason);
  }

  UntrustedPeerException(String reason, Throwable cause) {
    super(reason, cause);
  }
}
