package main

import (
	"fmt"

	monitoring "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer/json"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	"k8s.io/kubernetes/pkg/api/pod"
	"k8s.io/kubernetes/pkg/apis/apps"
	_ "k8s.io/kubernetes/pkg/apis/apps/install"
	appsvalidation "k8s.io/kubernetes/pkg/apis/apps/validation"
	"k8s.io/kubernetes/pkg/apis/autoscaling"
	_ "k8s.io/kubernetes/pkg/apis/autoscaling/install"
	autoscalingvalidation "k8s.io/kubernetes/pkg/apis/autoscaling/validation"
	"k8s.io/kubernetes/pkg/apis/batch"
	_ "k8s.io/kubernetes/pkg/apis/batch/install"
	batchvalidation "k8s.io/kubernetes/pkg/apis/batch/validation"
	"k8s.io/kubernetes/pkg/apis/core"
	_ "k8s.io/kubernetes/pkg/apis/core/install"
	corevalidation "k8s.io/kubernetes/pkg/apis/core/validation"
	"k8s.io/kubernetes/pkg/apis/networking"
	_ "k8s.io/kubernetes/pkg/apis/networking/install"
	networkingvalidation "k8s.io/kubernetes/pkg/apis/networking/validation"
	"k8s.io/kubernetes/pkg/apis/policy"
	_ "k8s.io/kubernetes/pkg/apis/policy/install"
	policyvalidation "k8s.io/kubernetes/pkg/apis/policy/validation"
	podsecurity "k8s.io/pod-security-admission/api"
	podsecuritychecks "k8s.io/pod-security-admission/policy"
)

// A judge says what the API server would refuse, and what the Pod Security Standard "restricted" would.
type judge struct {
	scheme   *runtime.Scheme
	decoder  *json.Serializer
	security podsecuritychecks.Evaluator
}

func newJudge() (*judge, error) {
	scheme := legacyscheme.Scheme
	if err := monitoring.AddToScheme(scheme); err != nil {
		return nil, err
	}
	security, err := podsecuritychecks.NewEvaluator(podsecuritychecks.DefaultChecks(), nil)
	if err != nil {
		return nil, err
	}
	strict := json.SerializerOptions{Yaml: true, Strict: true}
	decoder := json.NewSerializerWithOptions(json.DefaultMetaFactory, scheme, scheme, strict)
	return &judge{scheme, decoder, security}, nil
}

// problems is empty for a document without any. A field that does not exist, or stands twice, is one.
func (j *judge) problems(text []byte) []string {
	object, kind, err := j.decoder.Decode(text, nil, nil)
	if err != nil {
		return []string{err.Error()}
	}
	found := j.insecure(object)
	if kind.Group == monitoring.SchemeGroupVersion.Group {
		return found
	}
	j.scheme.Default(object)
	internal, err := j.scheme.ConvertToVersion(object, runtime.InternalGroupVersioner)
	if err != nil {
		return append(found, err.Error())
	}
	if named, ok := internal.(metav1.Object); ok {
		named.SetNamespace("default")
	}
	errors, known := invalid(internal)
	if !known {
		return append(found, fmt.Sprintf("no check is known for %s", kind))
	}
	for _, each := range errors {
		found = append(found, each.Error())
	}
	return found
}

// invalid asks the validation that runs when such an object is created.
func invalid(object runtime.Object) (field.ErrorList, bool) {
	switch each := object.(type) {
	case *apps.StatefulSet:
		options := pod.GetValidationOptionsFromPodTemplate(&each.Spec.Template, nil)
		return appsvalidation.ValidateStatefulSet(each, appsvalidation.StatefulSetValidationOptions{}, options), true
	case *batch.Job:
		selectOwnPods(each)
		options := batchvalidation.JobValidationOptions{
			PodValidationOptions:  pod.GetValidationOptionsFromPodTemplate(&each.Spec.Template, nil),
			RequirePrefixedLabels: true,
		}
		return batchvalidation.ValidateJobCreate(each, options), true
	case *autoscaling.HorizontalPodAutoscaler:
		options := autoscalingvalidation.HorizontalPodAutoscalerSpecValidationOptions{MinReplicasLowerBound: 1}
		return autoscalingvalidation.ValidateHorizontalPodAutoscaler(each, options), true
	case *policy.PodDisruptionBudget:
		return policyvalidation.ValidatePodDisruptionBudget(each, policyvalidation.PodDisruptionBudgetValidationOptions{}), true
	case *networking.NetworkPolicy:
		return networkingvalidation.ValidateNetworkPolicy(each, networkingvalidation.NetworkPolicyValidationOptions{}), true
	case *networking.Ingress:
		return networkingvalidation.ValidateIngressCreate(each), true
	case *core.Service:
		if each.Spec.ClusterIP != "" {
			// As the API server does before it looks at it.
			each.Spec.ClusterIPs = []string{each.Spec.ClusterIP}
		}
		return corevalidation.ValidateServiceCreate(each), true
	case *core.ConfigMap:
		return corevalidation.ValidateConfigMap(each), true
	case *core.ServiceAccount:
		return corevalidation.ValidateServiceAccount(each), true
	}
	return nil, false
}

// selectOwnPods adds what the API server adds to a Job before it looks at it.
func selectOwnPods(job *batch.Job) {
	const uid = "00000000-0000-0000-0000-000000000000"
	labels := map[string]string{
		batch.ControllerUidLabel: uid, batch.LegacyControllerUidLabel: uid,
		batch.JobNameLabel: job.Name, batch.LegacyJobNameLabel: job.Name,
	}
	job.UID = uid
	job.Spec.Selector = &metav1.LabelSelector{MatchLabels: map[string]string{batch.ControllerUidLabel: uid}}
	if job.Spec.Template.Labels == nil {
		job.Spec.Template.Labels = map[string]string{}
	}
	for name, value := range labels {
		job.Spec.Template.Labels[name] = value
	}
}

func (j *judge) insecure(object runtime.Object) []string {
	var template *corev1.PodTemplateSpec
	switch each := object.(type) {
	case *appsv1.StatefulSet:
		template = &each.Spec.Template
	case *batchv1.Job:
		template = &each.Spec.Template
	default:
		return []string{}
	}
	level := podsecurity.LevelVersion{Level: podsecurity.LevelRestricted, Version: podsecurity.LatestVersion()}
	found := []string{}
	for _, result := range j.security.EvaluatePod(level, &template.ObjectMeta, &template.Spec) {
		if !result.Allowed {
			found = append(found, fmt.Sprintf("pod security: %s: %s", result.ForbiddenReason, result.ForbiddenDetail))
		}
	}
	return found
}
