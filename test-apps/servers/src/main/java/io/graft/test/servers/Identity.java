package io.graft.test.servers;

import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/**
 * Who somebody is in TLS.
 *
 * @param certificateFile PEM
 * @param keyFile PEM: PKCS #8, not encrypted
 * @param keyStoreFile PEM: the key and the certificate
 * @param pkcs12File the same as PKCS #12, with {@link CertificateAuthority#PASSWORD}
 */
public record Identity(
    X509Certificate certificate,
    PrivateKey key,
    Path certificateFile,
    Path keyFile,
    Path keyStoreFile,
    Path pkcs12File) {}
