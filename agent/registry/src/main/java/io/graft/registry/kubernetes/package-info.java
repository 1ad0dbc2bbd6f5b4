/**
 * The services of a Kubernetes cluster, from its EndpointSlices ({@code discovery.k8s.io/v1}, 1.21
 * and newer). Nothing is registered: readiness probes and the end of a pod do that, and Kubernetes
 * itself drains.
 *
 * <p>A service is asked for when it is called, so that all a service account needs is to list and
 * watch {@code endpointslices} in its namespace. All services that are called there share one list
 * and one watch, by the label {@code kubernetes.io/service-name}; one more that is called begins
 * both anew. Names of services are not listed: that would be one more permission, and each JVM
 * would read all of them.
 *
 * <p>The semantics, of Kubernetes' API conventions and the reference of EndpointSlice:
 *
 * <ul>
 *   <li>A list says as of which version it is, and a watch goes on from there; each object, and
 *       each {@code BOOKMARK}, moves it on. A version that is too old is {@code 410}, as the status
 *       of an answer or of an event {@code ERROR}: everything is listed anew. A watch ends after a
 *       while ({@code timeoutSeconds}), which means nothing.
 *   <li>A service has several slices, by address family and by a hundred endpoints each. An
 *       endpoint may be in two of them for a moment. Of several addresses the first counts.
 *   <li>{@code ready} that is not said is true, {@code terminating} is false. New calls go to those
 *       that are ready and do not terminate; where there is none, to those that terminate and still
 *       serve, as kube-proxy does it (KEP 1669).
 *   <li>The token of a pod is replaced in its file about once an hour, and the authority's
 *       certificate may be.
 * </ul>
 */
package io.graft.registry.kubernetes;
