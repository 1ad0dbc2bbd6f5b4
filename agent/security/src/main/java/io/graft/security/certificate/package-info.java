/**
 * The certificate of this service and who it trusts: {@link
 * io.graft.security.certificate.CertificateStore} keeps the current {@link
 * io.graft.security.certificate.Credentials}, which come from files or from an embedded certificate
 * authority. Peers are known by their SPIFFE ids. Loaded only with {@code graft.tls}.
 */
package io.graft.security.certificate;
