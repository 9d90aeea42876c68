"""Closed vocabularies of published rulings."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    """文书种类."""

    PENALTY = "penalty", _("Penalty decision")
    RECONSIDERATION = "reconsideration", _("Reconsideration decision")
    JUDGMENT = "judgment", _("Judgment")
    RULING = "ruling", _("Court ruling")
    COMPENSATION = "compensation", _("Compensation decision")
    SUPERVISION_DECISION = "supervision_decision", _("Supervision decision")


class Instance(models.TextChoices):
    """审级 or kind of procedure before a court."""

    FIRST = "first", _("First instance")
    SECOND = "second", _("Second instance")
    RETRIAL = "retrial", _("Retrial")
    RETRIAL_REVIEW = "retrial_review", _("Review for retrial")
    ENFORCEMENT = "enforcement", _("Enforcement")
    COMPENSATION = "compensation", _("State compensation")
    OTHER = "other", _("Other procedure")


class Outcome(models.TextChoices):
    """结果, as the operative part states it."""

    PENALISED = "penalised", _("Penalty imposed")
    NOT_PENALISED = "not_penalised", _("No penalty imposed")
    UPHELD = "upheld", _("Upheld")
    REVOKED = "revoked", _("Revoked")
    VARIED = "varied", _("Varied")
    CONFIRMED_ILLEGAL = "confirmed_illegal", _("Found unlawful")
    ORDERED_TO_PERFORM = "ordered_to_perform", _("Ordered to perform its duty")
    DISMISSED = "dismissed", _("Claims rejected")
    REJECTED = "rejected", _("Not admitted")
    REMITTED = "remitted", _("Sent back")
    WITHDRAWN = "withdrawn", _("Withdrawn or terminated")
    MEDIATED = "mediated", _("Mediated")
    ENFORCED = "enforced", _("Enforcement granted")
    NOT_ENFORCED = "not_enforced", _("Enforcement refused")
    COMPENSATED = "compensated", _("Compensation awarded")
    CORRECTED = "corrected", _("Correction ordered")
    OTHER = "other", pgettext_lazy("outcome", "Other")


#: What people write for an instance, for imports and demo data.
INSTANCE_TERMS = {
    "一审": Instance.FIRST,
    "初审": Instance.FIRST,
    "二审": Instance.SECOND,
    "终审": Instance.SECOND,
    "再审": Instance.RETRIAL,
    "再审审查": Instance.RETRIAL_REVIEW,
    "申诉审查": Instance.RETRIAL_REVIEW,
    "执行": Instance.ENFORCEMENT,
    "执行异议": Instance.ENFORCEMENT,
    "执行复议": Instance.ENFORCEMENT,
    "执行监督": Instance.ENFORCEMENT,
    "国家赔偿": Instance.COMPENSATION,
}

#: What people write for an outcome.
OUTCOME_TERMS = {
    "处罚": Outcome.PENALISED,
    "予以处罚": Outcome.PENALISED,
    "不予处罚": Outcome.NOT_PENALISED,
    "不予行政处罚": Outcome.NOT_PENALISED,
    "维持": Outcome.UPHELD,
    "维持原判": Outcome.UPHELD,
    "驳回上诉": Outcome.UPHELD,
    "撤销": Outcome.REVOKED,
    "变更": Outcome.VARIED,
    "改判": Outcome.VARIED,
    "确认违法": Outcome.CONFIRMED_ILLEGAL,
    "责令履行": Outcome.ORDERED_TO_PERFORM,
    "驳回请求": Outcome.DISMISSED,
    "驳回": Outcome.DISMISSED,
    "驳回诉讼请求": Outcome.DISMISSED,
    "驳回复议请求": Outcome.DISMISSED,
    "驳回起诉": Outcome.REJECTED,
    "驳回申请": Outcome.REJECTED,
    "驳回申请或起诉": Outcome.REJECTED,
    "不予受理": Outcome.REJECTED,
    "发回重审": Outcome.REMITTED,
    "撤回或终止": Outcome.WITHDRAWN,
    "撤诉": Outcome.WITHDRAWN,
    "终止": Outcome.WITHDRAWN,
    "调解": Outcome.MEDIATED,
    "准予执行": Outcome.ENFORCED,
    "不准予执行": Outcome.NOT_ENFORCED,
    "予以赔偿": Outcome.COMPENSATED,
    "赔偿": Outcome.COMPENSATED,
    "责令改正": Outcome.CORRECTED,
    "其他": Outcome.OTHER,
}

#: What people write for a kind.
KIND_TERMS = {
    "行政处罚决定书": Kind.PENALTY,
    "行政处罚": Kind.PENALTY,
    "处罚决定书": Kind.PENALTY,
    "不予行政处罚决定书": Kind.PENALTY,
    "行政复议决定书": Kind.RECONSIDERATION,
    "行政复议": Kind.RECONSIDERATION,
    "复议决定书": Kind.RECONSIDERATION,
    "行政判决书": Kind.JUDGMENT,
    "判决书": Kind.JUDGMENT,
    "判决": Kind.JUDGMENT,
    "行政裁定书": Kind.RULING,
    "裁定书": Kind.RULING,
    "裁定": Kind.RULING,
    "行政赔偿决定书": Kind.COMPENSATION,
    "行政赔偿": Kind.COMPENSATION,
    "赔偿决定书": Kind.COMPENSATION,
    "国家赔偿决定书": Kind.COMPENSATION,
    "行政执法监督决定书": Kind.SUPERVISION_DECISION,
    "监督决定书": Kind.SUPERVISION_DECISION,
    "监督决定": Kind.SUPERVISION_DECISION,
}


def term(vocabulary: type[models.TextChoices], terms: dict[str, models.TextChoices], text: str) -> str:
    """The stored value ``text`` stands for: a value itself or a Chinese term; ValueError for anything else."""
    text = text.strip()
    if text in vocabulary.values:
        return text
    if text in terms:
        return terms[text].value
    raise ValueError(text)
