package io.graft.security.tunnel;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.config.Settings;
import io.graft.daemon.Scheduler;
import io.graft.net.Await;
import io.graft.security.certificate.CertificateStore;
import io.graft.security.certificate.Certificates;
import io.graft.security.certificate.Credentials;
import io.graft.security.certificate.Pki;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is loaded before anybody calls. */
class HandshakeWarmupTest {
  private static final String ID = "subjectAltName=URI:spiffe://mesh.test/service/orders\n";

  @TempDir Path directory;

  @Test
  void aProcessShakesHandsWithItself() throws Exception {
    assertTrue(warmedUp(Pki.LEAF));
  }

  /** It has to serve all the same. */
  @Test
  void aCertificateThatIsForServersAloneEndsItEarly() throws Exception {
    assertFalse(warmedUp(Pki.LEAF.replace("serverAuth,clientAuth", "serverAuth")));
  }

  private boolean warmedUp(String extensions) throws Exception {
    Pki pki = new Pki(directory);
    Map<String, String> properties = new HashMap<>();
    properties.put("graft.tls", "strict");
    properties.put("graft.tls.cert", pki.issueWith("orders", extensions + ID).toString());
    properties.put("graft.tls.ca", pki.authority().toString());
    Settings settings = new Settings(properties, new HashMap<>(), new HashMap<>());
    Scheduler scheduler = new Scheduler("test");
    CertificateStore store = Certificates.of(settings, "orders", scheduler);
    try {
      store.start();
      Await.until("a certificate", () -> store.current() != null, store::problem);
      Credentials own = store.current();
      return HandshakeWarmup.run(own);
    } finally {
      store.close();
      scheduler.stop(1000);
    }
  }
}
