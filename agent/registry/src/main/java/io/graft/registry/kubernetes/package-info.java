/**
 * The services of a Kubernetes cluster, from its EndpointSlices ({@code discovery.k8s.io/v1}, 1.21
 * and newer). Nothing is registered and nothing is drained here: Kubernetes itself does both, by
 * readiness probes and the pod's life cycle.
 *
 * <p>A service is looked up when it is first called, so the service account only needs to list and
 * watch {@code endpointslices} in its namespace. All called services of a namespace share one list
 * and one watch, selected by the label {@code kubernetes.io/service-name}; both are started again
 * for each further service. Names of services are not listed: that would need another permission,
 * and each JVM would read all of them.
 *
 * <p>What this package relies on, from Kubernetes' API conventions and the reference of
 * EndpointSlice:
 *
 * <ul>
 *   <li>A list has a version, from which a watch continues; each object and each {@code BOOKMARK}
 *       has a newer one. A version that is too old leads to {@code 410}, as the status of a
 *       response or of an {@code ERROR} event, and everything is listed again. A watch ends after a
 *       while ({@code timeoutSeconds}) for no other reason.
 *   <li>A service has several slices, by address family and for each hundred endpoints. An endpoint
 *       may be in two of them for a moment. Of several addresses the first is used.
 *   <li>A missing {@code ready} means true, a missing {@code terminating} false. New calls go to
 *       endpoints that are ready and not terminating; if there are none, to those that terminate
 *       and still serve, as kube-proxy does (KEP 1669).
 *   <li>The file with a pod's token is replaced about once an hour, and the CA certificate may be
 *       too.
 * </ul>
 */
package io.graft.registry.kubernetes;
