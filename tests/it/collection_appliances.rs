//! Manifests of appliances.
