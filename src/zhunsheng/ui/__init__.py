"""Page furniture for both faces: bases, components, forms, template tags. No models, no queries, no legal rule."""
