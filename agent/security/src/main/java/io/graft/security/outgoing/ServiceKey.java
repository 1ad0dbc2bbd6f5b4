package io.graft.security.outgoing;

import java.io.IOException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/** The key by which this service proves who it is. Immutable. */
public interface ServiceKey {
  /** The newest key of this service. */
  interface Source {
    /** No key is configured. */
    Source NONE = () -> null;

    /**
     * Called on the agent's thread.
     *
     * @return {@code null}: none is configured
     * @throws IOException if it cannot be read; the message is a clause
     */
    @Nullable ServiceKey current() throws IOException;
  }

  PrivateKey privateKey();

  /** The certificates, this service's own first; never empty, not changed. */
  X509Certificate[] chain();

  /** The SPIFFE id in the certificate: {@code spiffe://graft.local/service/orders}. */
  String id();
}
