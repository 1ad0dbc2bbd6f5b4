package io.graft.security.certificate;

import java.security.cert.X509Certificate;
import javax.net.ssl.X509TrustManager;

/** A client that does not care who the server is. */
public enum TrustEveryone implements X509TrustManager {
  INSTANCE;

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) {}

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) {}

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
