/**
 * Draws by weight, from all endpoints or from the {@link io.graft.governance.sample.Subset} that
 * one of many callers uses. Begin with {@link io.graft.governance.sample.WeightedSampler}.
 */
package io.graft.governance.sample;
